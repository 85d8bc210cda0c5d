// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Claims
import Directory
import JOSE
package import Persistence
package import Primitives

/// The rows of one authorization server, read in one transaction and compiled outside it.
package struct ServerRows: Sendable {
    let server: AuthorizationServer
    let scopes: [Scope]
    let claims: [ClaimDefinition]
    let policies: [(policy: AccessPolicy, rules: [AccessRule])]
    let keys: [StoredSigningKey]
    let organisation: Organisation

    /// Reads them all; `nil` when there is no such server.
    ///
    /// `name` is an id, or `default`; none leads to the organisation's own server.
    package static func read(_ name: String, in tx: any Transaction) throws -> ServerRows? {
        try read(try ServerRecords(tx).find(name), in: tx)
    }

    /// Reads those of the organisation's own server.
    static func readOrganisation(in tx: any Transaction) throws -> ServerRows? {
        try read(try ServerRecords(tx).organisation(), in: tx)
    }

    private static func read(_ server: AuthorizationServer?, in tx: any Transaction) throws -> ServerRows? {
        guard let server, let organisation = try OrganisationRecords(tx).find() else { return nil }
        let rules = AccessRuleRecords(tx)
        let policies = try AccessPolicyRecords(tx).list(of: server.id).map { policy in
            (policy: policy, rules: try rules.list(of: policy.id))
        }
        let isOrganisation = server.isOrganisation
        return ServerRows(
            server: server,
            scopes: try isOrganisation
                ? OrganisationServer.scopes(of: server) : ScopeRecords(tx).list(of: server.id),
            claims: try isOrganisation ? OrganisationServer.claims : ClaimRecords(tx).list(of: server.id),
            policies: policies,
            keys: try KeyRecords(tx).keys(of: server.id), organisation: organisation)
    }
}

/// Why a server that exists cannot serve: its rows are damaged, or its keys do not open.
package struct CannotCompile: Error, CustomStringConvertible {
    package let description: String
}

extension ServerSnapshot {
    /// Compiles the rows: keys opened and prepared, expressions parsed, policies and rules interned,
    /// documents written.
    package convenience init(_ rows: ServerRows, masterKey: MasterKey, bases: IssuerBases) throws {
        let server = rows.server
        guard let active = rows.keys.first(where: { $0.state == .active }) else {
            throw CannotCompile(
                description: "the authorization server \(server.id) has no active signing key")
        }
        let key = try openSigningKey(active, with: masterKey)
        var verificationKeys: [Name: VerificationKey] = [:]
        for stored in rows.keys {
            verificationKeys[Name(stored.kid)] = try VerificationKey(JWK(stored.publicJWK))
        }
        self.init(
            server: server,
            issuers: Issuers(of: server, bases: bases),
            scopes: Dictionary(rows.scopes.map { ($0.name, $0) }) { first, _ in first },
            defaultScopes: rows.scopes.filter(\.isDefault).map(\.name).sorted(),
            claims: CompiledClaims(rows.claims),
            organisation: rows.organisation.expressionValue,
            organisationID: rows.organisation.id.text,
            policies: CompiledAccessPolicies(rows.policies),
            signingKey: key,
            accessTokenHeader: ProtectedHeader(
                for: key, type: server.tokenProfile == .rfc9068 ? "at+jwt" : nil),
            idTokenHeader: ProtectedHeader(for: key),
            verificationKeys: verificationKeys,
            publishedKeys: JSON.object(["keys": .array(rows.keys.map { publishedKey($0.publicJWK) })]).bytes,
            keysChange: server.nextRotation)
    }
}

/// A public key as the keys endpoint shows it: `kty`, `alg`, `kid`, `use`, then the key itself.
package func publishedKey(_ jwk: JSON) -> JSON {
    var ordered: JSONObject = [:]
    for name in ["kty", "alg", "kid", "use", "e", "n", "crv", "x", "y"] { ordered[name] = jwk[name] }
    return .object(ordered)
}

/// Compiled authorization servers by id, and the default one also as `default`; the organisation's own is
/// not among them (``OrganisationServerCache``).
package typealias ServerCache = CompiledCache<ServerSnapshot>

extension CompiledCache where Value == ServerSnapshot {
    /// Loads servers from the store and forgets those that change; all when the organisation does.
    package convenience init(store: any Store, masterKey: MasterKey, bases: IssuerBases, limit: Int) {
        self.init(limit: limit, changes: store.changes) { key in
            if key == .organisation { return .all }
            return key.text.hasPrefix("server:")
                ? .names([String(key.text.dropFirst(7)), "default"]) : .none
        } load: { name in
            let rows = try await store.read { tx in try ServerRows.read(name, in: tx) }
            return try rows.map { try ServerSnapshot($0, masterKey: masterKey, bases: bases) }
        }
    }
}
