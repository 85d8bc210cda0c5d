// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import OAuth
package import Primitives

/// A change that is tried and not saved, in the documents of the management API.
///
/// `{"claims":{"upsert":[…],"remove":[…]},"policies":{"order":[…]},"rules":{"upsert":[{"policyId",…}],
/// "remove":[{"policyId","id"}],"order":{policy:[…]}}}`, each part optional.
package struct DraftWrite: Sendable {
    package let draft: Draft

    /// Refuses what is not such a document; of the documents inside, the causes say where they stand.
    package init(_ body: JSON) throws {
        var fields = try Fields(body, of: "draft")
        var claims = fields.fields("claims")
        var policies = fields.fields("policies")
        var rules = fields.fields("rules")
        var draft = Draft()
        draft.removedClaims = claims.strings("remove", most: Draft.most, longest: 255) ?? []
        draft.policyOrder = policies.strings("order", most: 10_000, longest: 255)
        let claimDocuments = Self.documents("upsert", in: &claims)
        let ruleDocuments = Self.documents("upsert", in: &rules)
        for (index, removal) in Self.documents("remove", in: &rules).enumerated() {
            guard let policy = removal["policyId"]?.string, let id = removal["id"]?.string else {
                rules.refuse("remove[\(index)]", "must have the members policyId and id")
                continue
            }
            draft.removedRules.append((policy, id))
        }
        draft.ruleOrders = Self.orders(in: &rules)
        for part in [claims, policies, rules] { fields.absorb(part) }
        try fields.check()
        draft.claims = try claimDocuments.enumerated().map { index, document in
            try at("claims.upsert[\(index)]") {
                Draft.ClaimChange(id: document["id"]?.string, settings: try ClaimWrite(document).settings)
            }
        }
        draft.rules = try ruleDocuments.enumerated().map { index, document in
            try at("rules.upsert[\(index)]") {
                guard let policy = document["policyId"]?.string else {
                    throw ManagementError.validation("draft", ["policyId: The field cannot be left blank"])
                }
                return Draft.RuleChange(
                    policyID: policy, id: document["id"]?.string,
                    settings: try AccessRuleWrite(document).settings)
            }
        }
        self.draft = draft
    }

    private static func documents(_ name: String, in fields: inout Fields) -> [JSON] {
        guard let value = fields[name] else { return [] }
        guard let documents = value.array, documents.count <= Draft.most else {
            fields.refuse(name, "must be an array of at most \(Draft.most) objects")
            return []
        }
        return documents
    }

    private static func orders(in fields: inout Fields) -> [Draft.Order] {
        guard let value = fields["order"] else { return [] }
        guard let members = value.object?.members, members.count <= Draft.most,
            members.allSatisfy({ $0.value.strings != nil })
        else {
            fields.refuse("order", "must be an object of arrays of rule ids by policy id")
            return []
        }
        return members.map { Draft.Order(policyID: $0.name.text, ids: $0.value.strings ?? []) }
    }
}

/// Says of what is wrong in a document where in the draft the document stands.
private func at<Value>(_ path: String, _ body: () throws -> Value) throws -> Value {
    do {
        return try body()
    } catch let error as ManagementError {
        throw ManagementError.validation("draft", error.causes.map { "\(path).\($0)" })
    }
}
