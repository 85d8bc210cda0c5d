// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import JOSE
package import Primitives

/// What an administrator decides about an authorization server.
package struct ServerSettings: Sendable, Equatable {
    package var name: String
    package var description: String?
    package var audiences: [String]
    package var resources: [String]
    package var issuerMode: AuthorizationServer.IssuerMode
    package var rotationMode: AuthorizationServer.RotationMode
    package var algorithm: SignatureAlgorithm
    package var tokenProfile: AuthorizationServer.TokenProfile
    /// Whether signing out ends the refresh tokens of the session too.
    package var revokesOnSignOut: Bool

    package init(
        name: String, description: String? = nil, audiences: [String], resources: [String] = [],
        issuerMode: AuthorizationServer.IssuerMode = .dynamic,
        rotationMode: AuthorizationServer.RotationMode = .automatic, algorithm: SignatureAlgorithm = .rs256,
        tokenProfile: AuthorizationServer.TokenProfile = .okta, revokesOnSignOut: Bool = false
    ) {
        self.name = name
        self.description = description
        self.audiences = audiences
        self.resources = resources
        self.issuerMode = issuerMode
        self.rotationMode = rotationMode
        self.algorithm = algorithm
        self.tokenProfile = tokenProfile
        self.revokesOnSignOut = revokesOnSignOut
    }

    /// The settings that a server has now.
    package init(of server: AuthorizationServer) {
        self.init(
            name: server.name, description: server.description, audiences: [server.audience],
            resources: server.resources, issuerMode: server.issuerMode, rotationMode: server.rotationMode,
            algorithm: server.algorithm, tokenProfile: server.tokenProfile,
            revokesOnSignOut: server.revokesOnSignOut)
    }

    /// The algorithms that tokens may be signed with.
    package static let algorithms: [SignatureAlgorithm] = [.rs256, .ps256, .es256, .es384, .es512, .edDSA]

    /// What is wrong, each sentence starting with the member on the wire.
    package var problems: [String] {
        var problems: [String] = []
        if name.allSatisfy(\.isWhitespace) { problems.append("name: The field cannot be left blank") }
        if name.unicodeScalars.count > 255 { problems.append("name: must not be longer than 255 characters") }
        if audiences.count != 1 {
            problems.append("audiences: must hold exactly one audience; further ones can stand in resources")
        }
        for audience in audiences {
            if audience.allSatisfy(\.isWhitespace) {
                problems.append("audiences: an audience must not be empty")
            } else if audience.contains(":"), !isAbsoluteURI(audience) {
                problems.append("audiences: an audience with a colon must be a valid URI")
            }
        }
        problems += resourceProblems
        if !Self.algorithms.contains(algorithm) {
            let allowed = Self.algorithms.map(\.rawValue).joined(separator: ", ")
            problems.append("credentials.signing.algorithm: must be one of \(allowed)")
        }
        return problems
    }

    /// RFC 8707 §2: a resource is an absolute URI without a fragment.
    private var resourceProblems: [String] {
        var problems: [String] = []
        if resources.count > 50 { problems.append("resources: must not hold more than 50 resources") }
        if Set(resources).count < resources.count { problems.append("resources: a resource stands twice") }
        if !resources.allSatisfy({ isAbsoluteURI($0) && !$0.contains("#") }) {
            problems.append("resources: each must be an absolute URI without a fragment (RFC 8707 section 2)")
        }
        return problems
    }

    /// Throws what is wrong, all of it.
    package func check() throws(ChangeRefused) {
        let problems = problems
        guard let first = problems.first else { return }
        throw .invalid(object: String(first.prefix { $0 != ":" }), causes: problems)
    }
}

/// Whether a text is a scheme, a colon and characters that RFC 3986 §2 allows, percent signs being escapes.
package func isAbsoluteURI(_ text: String) -> Bool {
    let bytes = Array(text.utf8)
    guard let colon = bytes.firstIndex(of: UInt8(ascii: ":")), colon > 0, colon + 1 < bytes.count,
        isLetter(bytes[0]),
        bytes[1..<colon].allSatisfy({ isLetter($0) || isDigit($0) || $0 == 43 || $0 == 45 || $0 == 46 })
    else { return false }
    for (index, byte) in bytes.enumerated() where !allowedInURI.contains(byte) {
        guard byte == UInt8(ascii: "%"), index + 2 < bytes.count, isHexadecimal(bytes[index + 1]),
            isHexadecimal(bytes[index + 2])
        else { return false }
    }
    return true
}

private func isLetter(_ byte: UInt8) -> Bool { (65...90).contains(byte) || (97...122).contains(byte) }

private func isDigit(_ byte: UInt8) -> Bool { (48...57).contains(byte) }

private func isHexadecimal(_ byte: UInt8) -> Bool { isDigit(byte) || (97...102).contains(byte | 32) }

/// The unreserved and reserved characters of RFC 3986 §2.2 and §2.3.
private let allowedInURI = Set(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~:/?#[]@!$&'()*+,;=".utf8)
