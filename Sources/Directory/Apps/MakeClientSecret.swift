// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Primitives

extension ClientSecret {
    /// The most secrets that one app may have.
    package static let maximumCount = 2

    /// Makes a secret's text: 64 characters with a prefix by which scanners find leaks.
    package static func generate(in surroundings: Surroundings) -> Secret {
        let prefix = "mon_cs_"
        let rest = secretText(count: 64 - prefix.utf8.count, of: .digitsAndLetters, in: surroundings)
        return Secret(prefix + rest)
    }

    /// What is wrong with a secret that someone brings along; `nil` when nothing is.
    ///
    /// As the key of an HMAC it needs 256 bits (RFC 7518 §3.2).
    static func problem(of secret: Secret, for method: OAuthSettings.AuthenticationMethod) -> String? {
        let bytes = secret.reveal()
        let least = method == .clientSecretJWT ? 32 : 14
        guard bytes.count >= least else { return "must be at least \(least) characters long" }
        guard bytes.count <= 100 else { return "must not be longer than 100 characters" }
        // VSCHAR of RFC 6749, appendix A.2.
        guard bytes.allSatisfy({ (0x20...0x7E).contains($0) }) else {
            return "may have visible ASCII characters and spaces only"
        }
        return nil
    }

    /// The row for a secret; sealed as well when the app's method needs it in the clear.
    init(
        _ secret: Secret, of app: ID<App>, method: OAuthSettings.AuthenticationMethod, masterKey: MasterKey,
        status: Status = .active, in surroundings: Surroundings
    ) throws {
        let id = ID<ClientSecret>(in: surroundings)
        let now = surroundings.now().wholeSecond
        self.init(
            id: id, appID: app, hash: OpaqueToken.hash(secret.reveal()),
            sealed: method == .clientSecretJWT
                ? try masterKey.seal(secret.reveal(), for: .clientSecret, named: id.text) : nil,
            status: status, created: now, lastUpdated: now)
    }

    /// A short text by which people tell secrets apart; it does not help to guess them.
    package var fingerprint: String {
        Base64URL.encode(Array(sha256(Array("\(id):\(hash)".utf8)).prefix(16)))
    }
}

extension OAuthSettings.AuthenticationMethod {
    /// Whether apps that use it have a secret.
    package var usesSecret: Bool {
        switch self {
        case .clientSecretBasic, .clientSecretPost, .clientSecretJWT: true
        case .privateKeyJWT, .none: false
        }
    }
}
