// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Persistence

/// A thing that changes, and what follows from a change of it.
///
/// Nothing here has a default, so a new kind of thing does not compile before it says what its changes are a
/// revision of, and which caches forget it. A thing that leaves what it names as that is (a membership, for
/// one, leaves the user and the group) is a type of its own.
package protocol Changeable {
    /// How events name it.
    var eventTarget: Event.Target { get }

    /// What a change of it is a revision of.
    var revised: Revised { get }

    /// What caches forget after a change of it.
    var invalidated: [ConfigurationKey] { get }
}

/// What the change of a thing is a revision of.
package enum Revised: Sendable {
    /// These things of the configuration, if they are other than before.
    case things([RevisedThing])
    /// Nothing: the thing does not belong to the configuration.
    case nothing(because: StaticString)

    /// One thing of the configuration.
    package static func thing(_ kind: ConfigurationKind, _ id: String) -> Revised {
        .things([RevisedThing(kind, id)])
    }
}

/// A thing of the configuration by its name.
package struct RevisedThing: Hashable, Sendable {
    package let kind: ConfigurationKind
    package let id: String
    /// The server of a policy.
    package let parent: String?

    package init(_ kind: ConfigurationKind, _ id: String, in parent: String? = nil) {
        self.kind = kind
        self.id = id
        self.parent = parent
    }

    /// The id of what there is only one of: the organisation, and the attributes of groups.
    package static let onlyOne = "-"
}
