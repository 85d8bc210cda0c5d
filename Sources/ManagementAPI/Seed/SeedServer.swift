// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Claims
import Directory
import JOSE
import OAuth
import Primitives

/// An authorization server in a seed document, with everything that belongs to it.
struct SeedServer: Sendable {
    struct Scope: Sendable {
        let path: String
        let id: String?
        let settings: ScopeSettings
    }

    struct Claim: Sendable {
        let path: String
        let id: String?
        let settings: ClaimSettings
        /// Texts of the value that are names of groups, where ids are wanted.
        let groupNames: [String]
    }

    struct Policy: Sendable {
        let path: String
        let id: String?
        let settings: AccessPolicySettings
        let rules: [Rule]
    }

    struct Rule: Sendable {
        let path: String
        let id: String?
        let settings: AccessRuleSettings
    }

    let path: String
    let id: String?
    let name: String
    let write: ServerWrite
    let status: Status?
    /// The first signing key of a new server; `nil` makes one.
    let key: JWK?
    /// `nil` when the document does not say.
    let algorithm: SignatureAlgorithm?
    let scopes: [Scope]
    let claims: [Claim]
    let policies: [Policy]
}

extension SeedReader {
    mutating func server(_ object: JSONObject, at path: String) throws -> SeedServer? {
        refuseUnknown(in: object, at: path, SeedMembers.server)
        let id = id(of: object, at: path)
        let status: Status? = choice("status", of: object, at: path)
        let write = try part(at: path) {
            let write = try ServerWrite(.object(object))
            try write.newSettings().check()
            return write
        }
        let key = try key(object["key"], at: "\(path).key")
        let scopes = try objects(object["scopes"], at: "\(path).scopes").compactMap { try scope($1, at: $0) }
        let claims = try objects(object["claims"], at: "\(path).claims").compactMap { try claim($1, at: $0) }
        let policies = try objects(object["policies"], at: "\(path).policies")
            .compactMap { try policy($1, at: $0) }
        refuseRepeated(scopes.map { ($0.path, $0.settings.name) }, "the scope")
        refuseRepeated(
            claims.map {
                ($0.path, "\($0.settings.name)\($0.settings.claimType == .identity ? " (IDENTITY)" : "")")
            },
            "the claim")
        refuseRepeated(policies.map { ($0.path, $0.settings.name) }, "the policy")
        guard let write else { return nil }
        let algorithm = object["credentials"]?["signing"]?["algorithm"]?.string
        return SeedServer(
            path: path, id: id, name: object["name"]?.string ?? "", write: write, status: status, key: key,
            algorithm: algorithm.flatMap(SignatureAlgorithm.init(rawValue:)), scopes: scopes, claims: claims,
            policies: policies)
    }

    private mutating func key(_ value: JSON?, at path: String) throws -> JWK? {
        guard let value, !value.isNull else { return nil }
        guard let key = try part(at: path, { try JWK(value) }) else { return nil }
        if !key.isPrivate { refuse(path, "must be a private key, for tokens are signed with it") }
        return key
    }

    private mutating func scope(_ object: JSONObject, at path: String) throws -> SeedServer.Scope? {
        refuseUnknown(in: object, at: path, SeedMembers.scope)
        let id = id(of: object, at: path)
        guard let write = try part(at: path, { try ScopeWrite(.object(object)) }) else { return nil }
        return SeedServer.Scope(path: path, id: id, settings: write.settings)
    }

    private mutating func claim(_ object: JSONObject, at path: String) throws -> SeedServer.Claim? {
        refuseUnknown(in: object, at: path, SeedMembers.claim)
        let id = id(of: object, at: path)
        guard let write = try part(at: path, { try ClaimWrite(.object(object)) }) else { return nil }
        let names = strings(ExpressionWithGroupNames.member, of: object, at: path) ?? []
        return SeedServer.Claim(path: path, id: id, settings: write.settings, groupNames: names)
    }

    private mutating func policy(_ object: JSONObject, at path: String) throws -> SeedServer.Policy? {
        refuseUnknown(in: object, at: path, SeedMembers.policy)
        let id = id(of: object, at: path)
        let write = try part(at: path) { try AccessPolicyWrite(.object(object)) }
        let rules = try objects(object["rules"], at: "\(path).rules").compactMap { try rule($1, at: $0) }
        refuseRepeated(rules.map { ($0.path, $0.settings.name) }, "the rule")
        guard let write else { return nil }
        return SeedServer.Policy(path: path, id: id, settings: write.settings, rules: rules)
    }

    private mutating func rule(_ object: JSONObject, at path: String) throws -> SeedServer.Rule? {
        refuseUnknown(in: object, at: path, SeedMembers.rule)
        let id = id(of: object, at: path)
        guard let write = try part(at: path, { try AccessRuleWrite(.object(object)) }) else { return nil }
        return SeedServer.Rule(path: path, id: id, settings: write.settings)
    }
}
