// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Crypto

/// The key under which private keys and recoverable secrets are sealed at rest.
///
/// It stands in a file beside the database or comes from outside; the database alone gives nothing away. It
/// seals nothing itself: each ``SealingPurpose`` has a key of its own, derived by HKDF (RFC 5869) with
/// SHA-256.
///
/// A sealed text is the base64url of a version byte, the eight bytes of ``id``, and nonce, ciphertext and tag
/// of AES-256-GCM (NIST SP 800-38D). Everything before the nonce, the purpose and the name are authenticated.
package struct MasterKey: Sendable {
    private static let version: UInt8 = 1
    private static let headerLength = 9

    /// Which key this is, as sealed texts name it: derived, so it says nothing of the key.
    package let id: String

    private let header: [UInt8]
    private let keys: [SealingPurpose: SymmetricKey]
    private let refreshTokenKey: SymmetricKey

    /// Takes 32 bytes; `nil` for any other length.
    package init?(_ bytes: [UInt8]) {
        guard bytes.count == 32 else { return nil }
        let material = SymmetricKey(data: bytes)
        func derive(_ use: String, length: Int) -> SymmetricKey {
            HKDF<SHA256>.deriveKey(
                inputKeyMaterial: material, salt: Array("moneta master key".utf8), info: Array(use.utf8),
                outputByteCount: length)
        }
        let idBytes = derive("key id", length: Self.headerLength - 1).withUnsafeBytes { [UInt8]($0) }
        id = Base64URL.encode(idBytes)
        header = [Self.version] + idBytes
        keys = Dictionary(
            uniqueKeysWithValues: SealingPurpose.allCases.map { purpose in
                (purpose, derive("seal: \(purpose.rawValue)", length: 32))
            })
        refreshTokenKey = derive("derive: \(DerivingPurpose.refreshToken.rawValue)", length: 32)
    }

    /// 32 bytes for a new key.
    package static func random(in surroundings: Surroundings) -> [UInt8] {
        surroundings.secretBytes(32)
    }

    /// The ``id`` of the key that a text was sealed under; `nil` when it is no sealed text of this version.
    package static func keyID(of sealed: String) -> String? {
        guard let bytes = Base64URL.decode(sealed), bytes.count > headerLength, bytes[0] == version else {
            return nil
        }
        return Base64URL.encode(Array(bytes[1..<headerLength]))
    }

    /// Seals `bytes` for one purpose and the thing of that name, for example a `kid`: it opens for no other.
    package func seal(_ bytes: [UInt8], for purpose: SealingPurpose, named name: String) throws -> String {
        guard let key = keys[purpose],
            let box = try AES.GCM.seal(bytes, using: key, authenticating: bound(to: purpose, name)).combined
        else { throw CannotOpen(.damaged) }
        return Base64URL.encode(header + box)
    }

    /// Opens what was sealed for the same purpose and name under the same key.
    package func open(
        _ sealed: String, for purpose: SealingPurpose, named name: String
    ) throws(CannotOpen) -> [UInt8] {
        guard let bytes = Base64URL.decode(sealed), let version = bytes.first else {
            throw CannotOpen(.damaged)
        }
        guard version == Self.version else { throw CannotOpen(.unknownVersion(version)) }
        guard bytes.count > Self.headerLength else { throw CannotOpen(.damaged) }
        guard bytes.starts(with: header) else {
            throw CannotOpen(.otherKey(id: Base64URL.encode(Array(bytes[1..<Self.headerLength]))))
        }
        guard let key = keys[purpose],
            let box = try? AES.GCM.SealedBox(combined: bytes.dropFirst(Self.headerLength)),
            let opened = try? AES.GCM.open(box, using: key, authenticating: bound(to: purpose, name))
        else { throw CannotOpen(.damaged) }
        return Array(opened)
    }

    /// A secret of 32 bytes that follows from `bytes` (HMAC-SHA256), the same each time; without this key
    /// nobody can tell it.
    package func derive(_ purpose: DerivingPurpose, from bytes: [UInt8]) -> [UInt8] {
        let key =
            switch purpose {
            case .refreshToken: refreshTokenKey
            }
        return HMAC<SHA256>.authenticationCode(for: bytes, using: key).withUnsafeBytes { [UInt8]($0) }
    }

    private func bound(to purpose: SealingPurpose, _ name: String) -> [UInt8] {
        header + Array("\(purpose.rawValue):\(name)".utf8)
    }
}

extension MasterKey {
    /// Why a sealed text does not open.
    package struct CannotOpen: Error, Equatable, CustomStringConvertible {
        /// What stands in the way.
        package enum Reason: Sendable, Equatable {
            /// It was changed, or sealed for another purpose or name.
            case damaged
            case unknownVersion(UInt8)
            /// It needs the key with that ``MasterKey/id``.
            case otherKey(id: String)
        }

        package let reason: Reason

        init(_ reason: Reason) { self.reason = reason }

        package var description: String {
            switch reason {
            case .damaged: "it was changed since it was sealed, or is that of something else"
            case .unknownVersion(let version):
                "it is sealed in a way (\(version)) that this program does not know"
            case .otherKey(let id): "it needs the master key with the id `\(id)`"
            }
        }
    }
}
