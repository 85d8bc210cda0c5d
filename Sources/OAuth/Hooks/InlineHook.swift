// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Directory
package import Persistence
package import Primitives
package import SystemLog

/// A service of the customer that is asked at one point of a flow, and may change what happens there.
///
/// The original's word is inline hook. All its kinds can be stored; ``Kind/token`` is the one that runs.
package struct InlineHook: Sendable, Identified, Equatable {
    package static let idPrefix = "cal"
    /// How many an organisation may have, as in the original.
    package static let mostHooks = 50

    /// At which point the service is asked, by the original's words.
    package enum Kind: String, Sendable, CaseIterable {
        case userImport = "com.okta.import.transform"
        /// Before tokens are signed; see `hookRequest`.
        case token = "com.okta.oauth2.tokens.transform"
        case assertion = "com.okta.saml.tokens.transform"
        case telephony = "com.okta.telephony.provider"
        case passwordImport = "com.okta.user.credential.password.import"
        case registration = "com.okta.user.pre-registration"
    }

    package let id: ID<InlineHook>
    package var name: String
    package var kind: Kind
    /// A word of the client's, kept as it came.
    package var version: String
    package var status: Status
    package var channel: HookChannel
    /// The one secret of the channel, sealed for ``SealingPurpose/inlineHook``; `nil` when it has none.
    package var sealed: String?
    package let created: Timestamp
    package var lastUpdated: Timestamp

    package init(
        id: ID<InlineHook>, name: String, kind: Kind, version: String, status: Status, channel: HookChannel,
        sealed: String?, created: Timestamp, lastUpdated: Timestamp
    ) {
        self.id = id
        self.name = name
        self.kind = kind
        self.version = version
        self.status = status
        self.channel = channel
        self.sealed = sealed
        self.created = created
        self.lastUpdated = lastUpdated
    }
}

extension InlineHook: Changeable {
    /// What events say of the hook before and after a change: never a secret, and of headers the names only.
    package var document: JSON {
        var object: JSONObject = [
            "name": .string(name), "type": .string(kind.rawValue), "version": .string(version),
            "status": .string(status.rawValue),
        ]
        for (name, value) in channel.eventMembers.members { object[name] = value }
        return .object(object)
    }

    /// The hook as the target of an event.
    package var eventTarget: Event.Target {
        Event.Target(id: id.text, type: "InlineHook", displayName: name)
    }

    package var revised: Revised { .nothing(because: "hooks are not in documents of the configuration") }

    package var invalidated: [ConfigurationKey] { [.inlineHook(id)] }
}
