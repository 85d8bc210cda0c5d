// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Hummingbird
package import OAuth
import Persistence
package import Primitives
import Web

/// `/hook-keys`: key pairs by which this server authenticates at token endpoints that guard hooks; and
/// `/hook-signature-keys`, ours: the keys that sign calls.
package struct HookKeyRoutes: ManagementResource {
    private let services: ManagementServices

    package init(_ services: ManagementServices) { self.services = services }

    package func add(to routes: RouterGroup<ManagementContext>) {
        let keys = routes.group("hook-keys")
        keys.get(use: list)
        keys.post(use: create)
        keys.get("public/:keyId", use: publicKey)
        keys.get(":hookKeyId", use: get)
        keys.put(":hookKeyId", use: rename)
        keys.delete(":hookKeyId", use: delete)
        routes.get("hook-signature-keys", use: signatureKeys)
        routes.post("hook-signature-keys/rotate", use: rotate)
    }

    /// `GET /hook-keys` → 200, all of them.
    @Sendable private func list(_ request: Request, _ context: ManagementContext) async throws -> Response {
        _ = try context.requireCaller()
        let documents = try await services.store.read { tx in
            let records = HookKeyRecords(tx)
            let used = try records.used()
            return try records.list().map { hookKeyDocument($0, isUsed: used.contains($0.id)) }
        }
        return .json(.array(documents))
    }

    /// `POST /hook-keys` with a name → 200 with the new key and its public half.
    @Sendable private func create(_ request: Request, _ context: ManagementContext) async throws -> Response {
        let caller = try context.requireWriter()
        let name = try await Self.name(request)
        let surroundings = services.surroundings
        let made = try NewHookKey(sealedUnder: services.masterKey, with: surroundings)
        let key = try await services.write(by: caller) { change in
            try createHookKey(named: name, made, in: change)
        }
        return .json(hookKeyDocument(key, isUsed: false, showsKey: true))
    }

    /// `GET /hook-keys/{id}` → 200, without the public half.
    @Sendable private func get(_ request: Request, _ context: ManagementContext) async throws -> Response {
        _ = try context.requireCaller()
        let id = context.parameter("hookKeyId")
        let document = try await services.store.read { tx in
            let records = HookKeyRecords(tx)
            let key = try records.require(id)
            return hookKeyDocument(key, isUsed: try records.used().contains(key.id))
        }
        return .json(document)
    }

    /// `GET /hook-keys/public/{keyId}` → 200 with the public half as a JWK, found by its `kid`.
    @Sendable private func publicKey(_ request: Request, _ context: ManagementContext) async throws
        -> Response
    {
        _ = try context.requireCaller()
        let kid = context.parameter("keyId")
        let key = try await services.store.read { tx in try HookKeyRecords(tx).require(kid: kid) }
        return .json(publicKeyDocument(key))
    }

    /// `PUT /hook-keys/{id}` with a name → 200: nothing but the name of a key can change.
    @Sendable private func rename(_ request: Request, _ context: ManagementContext) async throws -> Response {
        let caller = try context.requireWriter()
        let id = context.parameter("hookKeyId")
        let name = try await Self.name(request)
        let document = try await services.write(by: caller) { change in
            let key = try renameHookKey(id, to: name, in: change)
            return hookKeyDocument(
                key, isUsed: try HookKeyRecords(change).used().contains(key.id), showsKey: true)
        }
        return .json(document)
    }

    /// `DELETE /hook-keys/{id}` → 204; 403 for one that a hook uses.
    @Sendable private func delete(_ request: Request, _ context: ManagementContext) async throws -> Response {
        let caller = try context.requireWriter()
        let id = context.parameter("hookKeyId")
        try await services.write(by: caller) { change in try deleteHookKey(id, in: change) }
        return .noContent
    }

    /// `GET /hook-signature-keys` → 200: the key that signs calls, then expired ones that are still
    /// published.
    @Sendable private func signatureKeys(_ request: Request, _ context: ManagementContext) async throws
        -> Response
    {
        _ = try context.requireCaller()
        let now = services.surroundings.now()
        let keys = try await services.store.read { tx in try HookSignatureKeyRecords(tx).published(at: now) }
        return .json(.array(keys.map(signatureKeyDocument)))
    }

    /// `POST /hook-signature-keys/rotate` → 200 with the keys afterwards.
    @Sendable private func rotate(_ request: Request, _ context: ManagementContext) async throws -> Response {
        let caller = try context.requireWriter()
        let services = services
        let keys = try await services.write(by: caller) { change in
            try rotateHookSignatureKey(sealing: services.masterKey, in: change)
        }
        return .json(.array(keys.map(signatureKeyDocument)))
    }

    private static func name(_ request: Request) async throws -> String {
        var fields = try Fields(try await request.json(), of: "hookKey")
        let name = fields.requiredString("name")
        try fields.check()
        return name
    }
}

/// A hook key on the wire; with `showsKey` its public half is embedded, as after creating or renaming it.
package func hookKeyDocument(_ key: HookKey, isUsed: Bool, showsKey: Bool = false) -> JSON {
    var document: JSONObject = [
        "id": .string(key.id.text), "keyId": .string(key.kid), "name": .string(key.name),
        "created": .string(key.created.rfc3339), "lastUpdated": .string(key.lastUpdated.rfc3339),
        "isUsed": .bool(isUsed),
    ]
    if showsKey { document["_embedded"] = publicKeyDocument(key) }
    return .object(document)
}

/// The public half in the original's form, which names the kind of key as its algorithm.
private func publicKeyDocument(_ key: HookKey) -> JSON {
    [
        "kty": "RSA", "alg": "RSA", "kid": .string(key.kid), "use": .null,
        "e": key.publicJWK["e"] ?? .null, "n": key.publicJWK["n"] ?? .null,
    ]
}

private func signatureKeyDocument(_ key: HookSignatureKey) -> JSON {
    var document: JSONObject = ["status": .string(key.state.rawValue)]
    for (name, value) in publishedKey(key.publicJWK).object?.members ?? [] { document[name] = value }
    document["created"] = .string(key.created.rfc3339)
    document["expiresAt"] = key.expiresAt.map { .string($0.rfc3339) }
    return .object(document)
}
