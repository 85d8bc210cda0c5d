// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Primitives

/// A change of an authorization server that is tried and not saved.
package struct Draft: Sendable {
    /// A claim to create, or to replace when there is one with the id, or without one with the name and type.
    package struct ClaimChange: Sendable {
        package let id: String?
        package let settings: ClaimSettings

        package init(id: String?, settings: ClaimSettings) {
            self.id = id
            self.settings = settings
        }
    }

    /// A rule to create, or to replace when there is one with the id, or without one with the name.
    package struct RuleChange: Sendable {
        package let policyID: String
        package let id: String?
        package let settings: AccessRuleSettings

        package init(policyID: String, id: String?, settings: AccessRuleSettings) {
            self.policyID = policyID
            self.id = id
            self.settings = settings
        }
    }

    /// The rules or the policies in the order in which they are tried.
    package struct Order: Sendable {
        package let policyID: String
        package let ids: [String]

        package init(policyID: String, ids: [String]) {
            self.policyID = policyID
            self.ids = ids
        }
    }

    /// The most changes that a draft may have.
    package static let most = 100

    package var claims: [ClaimChange] = []
    /// Ids or names.
    package var removedClaims: [String] = []
    package var policyOrder: [String]?
    package var rules: [RuleChange] = []
    package var removedRules: [(policyID: String, id: String)] = []
    package var ruleOrders: [Order] = []

    package init() {}

    package var count: Int {
        claims.count + removedClaims.count + rules.count + removedRules.count + ruleOrders.count
            + (policyOrder == nil ? 0 : 1)
    }
}
