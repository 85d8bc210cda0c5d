// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Primitives

/// What an administrator decides about an inline hook.
package struct InlineHookSettings: Sendable, Equatable {
    package var name: String
    package var kind: InlineHook.Kind
    package var version: String
    package var channel: HookChannel
    /// The secret of the channel; `nil` keeps the one that is there.
    package var secret: Secret?

    package init(
        name: String, kind: InlineHook.Kind, version: String, channel: HookChannel, secret: Secret?
    ) {
        self.name = name
        self.kind = kind
        self.version = version
        self.channel = channel
        self.secret = secret
    }

    /// Header fields that the server writes itself, or that would change how a request is read.
    static let ownHeaders: Set<String> = [
        "accept", "accept-encoding", "connection", "content-encoding", "content-length", "content-type",
        "expect",
        "host", "keep-alive", "proxy-authorization", "proxy-connection", "te", "trailer", "transfer-encoding",
        "upgrade", "user-agent", "moneta-signature",
    ]
    static let mostHeaders = 20
    /// The longest address that is taken, in characters, as in the original.
    static let longestURL = 1024
    /// The longest secret and the longest value of a header, in bytes.
    static let longestValue = 4096

    /// What is wrong with them whatever else exists.
    ///
    /// `door` says which addresses may be called.
    func problems(_ door: HookDoor) -> [String] {
        var problems: [String] = []
        if let problem = lengthProblem(name, most: 255) { problems.append("name: \(problem)") }
        problems += Self.problems(url: channel.uri, "channel.config.uri", door)
        problems += headerProblems
        if let client = channel.client {
            problems += Self.problems(url: client.tokenURL, "channel.config.tokenUrl", door)
            if client.id.isEmpty {
                problems.append("channel.config.clientId: The field cannot be left blank")
            }
        }
        if let secret, let problem = Self.valueProblem(secret.reveal()) {
            let field = channel.client == nil ? "authScheme.value" : "clientSecret"
            problems.append("channel.config.\(field): \(problem)")
        }
        return problems
    }

    private static func problems(url: String, _ field: String, _ door: HookDoor) -> [String] {
        guard url.unicodeScalars.count <= longestURL else {
            return ["\(field): must not be longer than \(longestURL) characters"]
        }
        guard !url.contains("#") else { return ["\(field): must not have a fragment"] }
        return door.problem(url).map { ["\(field): \($0)"] } ?? []
    }

    private var headerProblems: [String] {
        var problems: [String] = []
        var seen: Set<String> = []
        if channel.headers.count > Self.mostHeaders {
            problems.append("channel.config.headers: must not have more than \(Self.mostHeaders) elements")
        }
        func check(_ name: String, _ field: String) {
            let lower = name.lowercased()
            if !Self.isToken(name) {
                problems.append("\(field): must be the name of a header field (RFC 9110 section 5.1)")
            } else if Self.ownHeaders.contains(lower) {
                problems.append("\(field): `\(name)` is written by the server itself")
            } else if !seen.insert(lower).inserted {
                problems.append("\(field): `\(name)` stands twice")
            }
        }
        if case .header(let name) = channel.authentication { check(name, "channel.config.authScheme.key") }
        if channel.client != nil { seen.insert("authorization") }
        for (index, header) in channel.headers.prefix(Self.mostHeaders).enumerated() {
            check(header.name, "channel.config.headers[\(index)].key")
            if let problem = Self.valueProblem(Array(header.value.utf8)) {
                problems.append("channel.config.headers[\(index)].value: \(problem)")
            }
        }
        return problems
    }

    /// RFC 9110 §5.6.2.
    private static func isToken(_ name: String) -> Bool {
        (1...256).contains(name.utf8.count)
            && name.utf8.allSatisfy { byte in
                (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
                    || "!#$%&'*+-.^_`|~".utf8.contains(byte)
            }
    }

    /// RFC 9110 §5.5, narrower: visible ASCII and spaces, none of them at an end.
    private static func valueProblem(_ bytes: [UInt8]) -> String? {
        guard let first = bytes.first, let last = bytes.last else { return "must not be empty" }
        guard bytes.count <= longestValue else { return "must not be longer than \(longestValue) bytes" }
        guard bytes.allSatisfy({ (0x20...0x7E).contains($0) }), first != 0x20, last != 0x20 else {
            return "may have visible ASCII characters and, between them, spaces"
        }
        return nil
    }
}
