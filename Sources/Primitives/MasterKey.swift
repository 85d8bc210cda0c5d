// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Crypto

/// The key under which private keys and recoverable secrets are sealed at rest: AES-256-GCM (NIST SP
/// 800-38D).
///
/// It stands in a file beside the database or comes from outside; the database alone gives nothing away.
package struct MasterKey: Sendable {
    /// A sealed text that was not made with this key for this purpose, or was changed since.
    package struct CannotOpen: Error, Equatable {
        package init() {}
    }

    private let key: SymmetricKey

    /// Takes 32 bytes; `nil` for any other length.
    package init?(_ bytes: [UInt8]) {
        guard bytes.count == 32 else { return nil }
        key = SymmetricKey(data: bytes)
    }

    /// 32 bytes for a new key.
    package static func random(in surroundings: Surroundings) -> [UInt8] {
        surroundings.secretBytes(32)
    }

    /// Seals `bytes` for one purpose, for example `key:<kid>`: text that was sealed for another does not
    /// open.
    package func seal(_ bytes: [UInt8], for purpose: String) throws -> String {
        let box = try AES.GCM.seal(bytes, using: key, authenticating: Array(purpose.utf8))
        guard let combined = box.combined else { throw CannotOpen() }
        return Base64URL.encode(Array(combined))
    }

    /// Opens what was sealed for the same purpose under the same key.
    package func open(_ sealed: String, for purpose: String) throws(CannotOpen) -> [UInt8] {
        guard let combined = Base64URL.decode(sealed), let box = try? AES.GCM.SealedBox(combined: combined),
            let bytes = try? AES.GCM.open(box, using: key, authenticating: Array(purpose.utf8))
        else { throw CannotOpen() }
        return Array(bytes)
    }
}
