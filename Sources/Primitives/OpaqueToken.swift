// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Crypto

/// A random secret that we issue: 256 bits, with a prefix by which scanners find leaks.
///
/// Only ``hash`` is stored. The text is shown once.
package struct OpaqueToken: Sendable {
    package let secret: Secret

    /// Makes a new one, for example with the prefix `mon_at_`.
    package init(prefix: String, in surroundings: Surroundings) {
        secret = Secret(prefix + Base64URL.encode(surroundings.secretBytes(32)))
    }

    package var hash: String { Self.hash(secret.reveal()) }

    /// The text under which a presented token is looked up: base64url of its SHA-256.
    package static func hash(_ presented: some Sequence<UInt8>) -> String {
        Base64URL.encode(sha256(Array(presented)))
    }
}

/// SHA-256 (FIPS 180-4): 32 bytes.
package func sha256(_ bytes: [UInt8]) -> [UInt8] {
    SHA256.hash(data: bytes).withUnsafeBytes { [UInt8]($0) }
}
