// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import JOSE
package import OAuth
package import Primitives

/// An authorization server as clients and seed files send it.
///
/// Identifiers, times, `issuer`, `status`, `default` and links are read-only and ignored.
package struct ServerWrite: Sendable {
    private let name: String
    private let description: String?
    private let audiences: [String]
    private let resources: [String]?
    private let issuerMode: AuthorizationServer.IssuerMode?
    private let rotationMode: AuthorizationServer.RotationMode?
    private let algorithm: SignatureAlgorithm?
    private let tokenProfile: AuthorizationServer.TokenProfile?
    private let revokesOnSignOut: Bool?

    /// Reads a body; refuses members of the wrong type, all of them at once.
    package init(_ body: JSON?) throws {
        var fields = try Fields(body, of: "authorizationServer")
        name = fields.requiredString("name")
        description = fields.string("description", unseen: .ofText)
        if fields["audiences"] == nil { fields.refuse("audiences", "The field cannot be left blank") }
        audiences = fields.strings("audiences") ?? []
        resources = fields.strings("resources")
        issuerMode = fields.choice("issuerMode")
        tokenProfile = fields.choice("tokenProfile")
        revokesOnSignOut = fields.bool("revokeRefreshTokensOnSignOut")
        var credentials = fields.fields("credentials")
        var signing = credentials.fields("signing")
        rotationMode = signing.choice("rotationMode")
        algorithm = signing.choice("algorithm")
        credentials.absorb(signing)
        fields.absorb(credentials)
        try fields.check()
    }

    /// The settings of a new server.
    ///
    /// The management API ignores the rotation mode of a new server and always takes AUTO, as the original
    /// does; a seed file's is honoured.
    package func newSettings(honouringRotationMode: Bool = false) -> ServerSettings {
        ServerSettings(
            name: name, description: description, audiences: audiences, resources: resources ?? [],
            issuerMode: issuerMode ?? .dynamic,
            rotationMode: honouringRotationMode ? rotationMode ?? .automatic : .automatic,
            algorithm: algorithm ?? .rs256, tokenProfile: tokenProfile ?? .okta,
            revokesOnSignOut: revokesOnSignOut ?? false)
    }

    /// The settings after a replacement.
    ///
    /// Members that clients of the original do not know keep their value when they are absent: such a client
    /// would otherwise reset them whenever it changes something else.
    package func settings(replacing server: AuthorizationServer) -> ServerSettings {
        ServerSettings(
            name: name, description: description, audiences: audiences,
            resources: resources ?? server.resources,
            issuerMode: issuerMode ?? server.issuerMode, rotationMode: rotationMode ?? server.rotationMode,
            algorithm: algorithm ?? server.algorithm, tokenProfile: tokenProfile ?? server.tokenProfile,
            revokesOnSignOut: revokesOnSignOut ?? server.revokesOnSignOut)
    }
}
