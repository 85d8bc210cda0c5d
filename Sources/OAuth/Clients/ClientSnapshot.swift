// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Directory
package import Expressions
package import JOSE
package import Persistence
package import Primitives

/// One app, compiled for authenticating it and for deciding what it may do.
///
/// Immutable. A class for the reason of ``ServerSnapshot``.
package final class ClientSnapshot: Sendable {
    package let app: App
    /// The SHA-256 of each active secret, 32 bytes.
    package let secretHashes: [[UInt8]]
    /// Active secrets in the clear, for `client_secret_jwt` only.
    package let secrets: [Secret]
    /// Active keys of the app itself; those behind `jwks_uri` are ``ClientKeys``' business.
    package let keys: [VerificationKey]
    /// `app` as expressions see it.
    package let value: Value
    package let grantTypes: Set<String>
    /// From where the app may ask for tokens.
    package let network: NetworkPermission

    private init(
        app: App, secretHashes: [[UInt8]], secrets: [Secret], keys: [VerificationKey], value: Value,
        grantTypes: Set<String>, network: NetworkPermission
    ) {
        self.network = network
        self.app = app
        self.secretHashes = secretHashes
        self.secrets = secrets
        self.keys = keys
        self.value = value
        self.grantTypes = grantTypes
    }

    /// Reads an app with its active secrets and keys; `nil` when there is none.
    package static func load(
        clientID: String, masterKey: MasterKey, in tx: any Transaction
    ) throws -> ClientSnapshot? {
        guard let app = try AppRecords(tx).find(clientID: clientID) else { return nil }
        let secrets = try ClientSecretRecords(tx).active(of: app.id)
        let opened = secrets.compactMap { secret -> Secret? in
            guard let sealed = secret.sealed else { return nil }
            return (try? masterKey.open(sealed, for: "client-secret:\(secret.id)")).map { Secret($0) }
        }
        let keys = try ClientKeyRecords(tx).active(of: app.id).compactMap { key in
            try? VerificationKey(JWK(key.jwk))
        }
        return ClientSnapshot(
            app: app, secretHashes: secrets.compactMap { Base64URL.decode($0.hash) }, secrets: opened,
            keys: keys,
            value: value(of: app), grantTypes: Set(app.settings.grantTypes),
            network: try NetworkPermission(app.settings.others["network"] ?? .null, in: tx))
    }

    package var isActive: Bool { app.status == .active }

    /// `app.id`, `app.clientId`, `app.name`, `app.label`, and the free document `app.profile`.
    static func value(of app: App) -> Value {
        [
            "id": .string(app.id.text), "clientId": .string(app.clientID), "name": "oidc_client",
            "label": .string(app.label), "profile": app.document["profile"].map { Value($0) } ?? .null,
        ]
    }
}
