// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Hummingbird
import JOSE
package import OAuth
import Persistence
package import Primitives
import Web

/// `/authorizationServers/{id}/credentials`: signing keys and their rotation.
package struct ServerKeyRoutes: ManagementResource {
    private let services: ManagementServices

    package init(_ services: ManagementServices) { self.services = services }

    package func add(to routes: RouterGroup<ManagementContext>) {
        let credentials = routes.group("authorizationServers/:authServerId/credentials")
        credentials.get("keys", use: list)
        credentials.get("keys/:keyId", use: get)
        credentials.post("lifecycle/keyRotate", use: rotate)
    }

    /// `GET …/credentials/keys` → 200: the active key, the next one, expired ones.
    @Sendable private func list(_ request: Request, _ context: ManagementContext) async throws -> Response {
        _ = try context.requireCaller()
        let name = context.parameter("authServerId")
        let documents = try await services.store.read { tx in
            let server = try ServerRecords(tx).require(name)
            let path = serverPath(server, services)
            return try KeyRecords(tx).keys(of: server.id).map { keyDocument($0, server: path) }
        }
        return .json(.array(documents))
    }

    /// `GET …/credentials/keys/{kid}` → 200.
    @Sendable private func get(_ request: Request, _ context: ManagementContext) async throws -> Response {
        _ = try context.requireCaller()
        let name = context.parameter("authServerId")
        let kid = context.parameter("keyId")
        let document = try await services.store.read { tx in
            let server = try ServerRecords(tx).require(name)
            return keyDocument(
                try KeyRecords(tx).require(kid, of: server.id), server: serverPath(server, services))
        }
        return .json(document)
    }

    /// `POST …/credentials/lifecycle/keyRotate` with `{"use":"sig"}` → 200 with the keys afterwards.
    @Sendable private func rotate(_ request: Request, _ context: ManagementContext) async throws -> Response {
        let caller = try context.requireWriter()
        guard try await request.json()?["use"]?.string == "sig" else {
            throw ManagementError.validation(
                "rotateKeys", ["Invalid value specified for key 'use' parameter."])
        }
        let name = context.parameter("authServerId")
        let surroundings = services.surroundings
        let needed = try await services.store.read { tx in try neededSpareKey(of: name, in: tx) }
        let spare = try needed.map {
            try NewSigningKey($0, sealedUnder: services.masterKey, with: surroundings)
        }
        let documents = try await services.write(by: caller) { change in
            let (server, keys) = try rotateKeyNow(of: name, spare: spare, in: change)
            return keys.map { keyDocument($0, server: serverPath(server, services)) }
        }
        return .json(.array(documents))
    }
}

/// A signing key on the wire: its public half only.
///
/// `server` is the path of the key's server in the management API.
package func keyDocument(_ key: StoredSigningKey, server: String) -> JSON {
    var document: JSONObject = [
        "kty": key.publicJWK["kty"] ?? .null, "status": .string(key.state.rawValue),
        "alg": .string(key.algorithm.rawValue), "kid": .string(key.kid), "use": "sig",
        "_links": ["self": link("\(server)/credentials/keys/\(key.kid)", "GET")],
    ]
    for name in ["e", "n", "crv", "x", "y"] { document[name] = key.publicJWK[name] }
    return .object(document)
}
