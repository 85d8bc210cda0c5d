// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Primitives

/// Something in the configuration that deserves a look.
package struct Finding: Sendable, Equatable {
    /// One of the things that a finding is about.
    package struct Object: Sendable, Equatable {
        /// What part the thing plays; the raw values are those on the wire.
        package enum Part: String, Sendable {
            case server, policy, rule, claim, app, user
            /// The rule that stands in the way, and its policy.
            case byPolicy, byRule
            case otherServer
        }

        package let part: Part
        package let id: String
        package let name: String

        package init(_ part: Part, _ id: String, _ name: String) {
            self.part = part
            self.id = id
            self.name = name
        }
    }

    package let kind: FindingKind
    /// From the outside inwards.
    package let objects: [Object]
    /// What was found, with names; without capital and full stop.
    package let sentence: String

    package init(_ kind: FindingKind, _ objects: [Object], _ sentence: String) {
        self.kind = kind
        self.objects = objects
        self.sentence = sentence
    }

    /// Where the finding stands among all: the worst first, then by kind, then by a hash of what it is about.
    ///
    /// The same finding has the same place in every answer, so that pages go on where they ended.
    package var position: String {
        let rank =
            switch kind.severity {
            case .error: "0"
            case .warning: "1"
            case .information: "2"
            }
        let ids = objects.map(\.id).joined(separator: "\n")
        return "\(rank)\n\(kind.rawValue)\n\(Base64URL.encode(sha256(Array(ids.utf8))))"
    }
}

extension Finding.Object {
    static func server(_ server: AuthorizationServer) -> Self { Self(.server, server.id.text, server.name) }

    static func policy(_ policy: AccessPolicy, as part: Part = .policy) -> Self {
        Self(part, policy.id.text, policy.name)
    }

    static func rule(_ rule: AccessRule, as part: Part = .rule) -> Self {
        Self(part, rule.id.text, rule.name)
    }
}
