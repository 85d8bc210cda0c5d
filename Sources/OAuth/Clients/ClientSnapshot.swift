// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Directory
package import Expressions
import JOSE
package import Persistence
package import Primitives

/// One app, compiled for authenticating it and for deciding what it may do.
///
/// Immutable. A class for the reason of ``ServerSnapshot``.
package final class ClientSnapshot: Sendable {
    package let app: App
    /// Active secrets: the SHA-256 of each, 32 bytes, and for `client_secret_jwt` alone the secret itself.
    package let secrets: [CompiledSecret]
    /// Active keys of the app itself; those behind `jwks_uri` are ``ClientKeys``' business.
    package let keys: [CompiledKey]
    /// `app` as expressions see it.
    package let value: Value
    package let grantTypes: Set<GrantType>
    /// From where the app may ask for tokens.
    package let network: NetworkPermission

    private init(
        app: App, secrets: [CompiledSecret], keys: [CompiledKey], value: Value,
        grantTypes: Set<GrantType>, network: NetworkPermission
    ) {
        self.network = network
        self.app = app
        self.secrets = secrets
        self.keys = keys
        self.value = value
        self.grantTypes = grantTypes
    }

    /// Reads an app with its active secrets and keys; `nil` when there is none.
    ///
    /// Throws when a secret or a key of it cannot be read: an app without it would be another one.
    package static func load(
        clientID: String, masterKey: MasterKey, in tx: any Transaction
    ) throws -> ClientSnapshot? {
        guard let app = try AppRecords(tx).find(clientID: clientID) else { return nil }
        let secrets = try ClientSecretRecords(tx).active(of: app.id)
        let compiled = try secrets.map { secret -> CompiledSecret in
            guard let hash = Base64URL.decode(secret.hash) else {
                throw CannotCompile(description: "the hash of the client secret \(secret.id) cannot be read")
            }
            let opened = try secret.sealed.map {
                try masterKey.open($0, for: .clientSecret, named: secret.id.text)
            }
            return CompiledSecret(
                hash: hash, text: opened.map { Secret($0) },
                use: CredentialUse(.secret(secret.id.text), secret.label))
        }
        let keys = try ClientKeyRecords(tx).active(of: app.id).map { key -> CompiledKey in
            CompiledKey(
                key: try verificationKey(of: key), use: CredentialUse(.key(key.id.text), key.label))
        }
        return ClientSnapshot(
            app: app, secrets: compiled, keys: keys,
            value: value(of: app), grantTypes: Set(app.settings.grantTypes),
            network: try NetworkPermission(app.settings.others["network"], in: tx))
    }

    private static func verificationKey(of key: ClientKey) throws -> VerificationKey {
        do {
            return try VerificationKey(JWK(key.jwk))
        } catch {
            throw CannotCompile(description: "the client key \(key.id) cannot be read: \(error)")
        }
    }

    package var isActive: Bool { app.status == .active }

    /// `app.id`, `app.clientId`, `app.name`, `app.label`, and the free document `app.profile`, which is empty
    /// when the app was made without one.
    static func value(of app: App) -> Value {
        [
            "id": .string(app.id.text), "clientId": .string(app.clientID), "name": "oidc_client",
            "label": .string(app.label), "profile": Value(.object(app.document["profile"]?.object ?? [:])),
        ]
    }
}
