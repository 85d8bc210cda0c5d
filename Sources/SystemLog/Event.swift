// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Primitives

/// Something that happened, for the customer: who did what to what, from where, and how it ended.
///
/// Written in the transaction of the change that it tells of. The wire form is a `LogEvent` of the system log
/// API.
package struct Event: Sendable {
    /// How it ended, by Okta's words.
    package enum Result: String, Sendable {
        case success = "SUCCESS"
        case failure = "FAILURE"
        case allow = "ALLOW"
        case deny = "DENY"
    }

    package let uuid: String
    package let published: Timestamp
    package let type: EventType
    package let caller: Caller
    package var targets: [Target]
    package var result: Result
    /// A short internal code, for example `no_matching_policy`.
    ///
    /// `nil` for a success.
    package var reason: String?
    /// Members of `debugContext.debugData`; never a secret, a token or a profile.
    package var details: JSONObject
    /// The decision, if the event tells of one.
    package var decision: Decision?

    /// Something that happens now.
    package init(
        _ type: EventType,
        by caller: Caller,
        on targets: [Target] = [],
        result: Result = .success,
        reason: String? = nil,
        details: JSONObject = [:],
        decision: Decision? = nil,
        in surroundings: Surroundings
    ) {
        self.uuid = makeUUID(in: surroundings)
        self.published = surroundings.now()
        self.type = type
        self.caller = caller
        self.targets = targets
        self.result = result
        self.reason = reason
        self.details = details
        self.decision = decision
    }

    /// What an event is about.
    ///
    /// For a change, `before` and `after` are the values that differ.
    package struct Target: Sendable {
        package var id: String
        /// Okta's word, for example `AuthorizationServer` or `PublicClientApp`.
        package var type: String
        package var alternateID: String?
        package var displayName: String?
        package var before: JSON?
        package var after: JSON?

        package init(
            id: String, type: String, alternateID: String? = nil, displayName: String? = nil,
            before: JSON? = nil,
            after: JSON? = nil
        ) {
            self.id = id
            self.type = type
            self.alternateID = alternateID
            self.displayName = displayName
            self.before = before
            self.after = after
        }
    }

    /// The trace of a policy decision, kept small: the outcome of every policy and rule as text codes, and
    /// the name of the configuration that they are outcomes of.
    package struct Decision: Sendable {
        /// The ``DecisionBasis`` that holds ids, names and order of all policies and rules.
        package let fingerprint: String
        /// One code for each policy and rule in order; its grammar belongs to who wrote it.
        package let codes: String
        /// The values that the conditions looked at.
        package let facts: JSON

        package init(fingerprint: String, codes: String, facts: JSON) {
            self.fingerprint = fingerprint
            self.codes = codes
            self.facts = facts
        }
    }
}
