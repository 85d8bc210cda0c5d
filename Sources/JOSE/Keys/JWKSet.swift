// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Primitives

/// A set of keys (RFC 7517 §5), at most 50.
///
/// Keys of a `kty` or curve that we do not know are passed over, as RFC 7517 §5 asks.
package struct JWKSet: Sendable, Equatable {
    /// The most keys that a set may hold, unknown ones included.
    package static let maximumCount = 50

    /// What happens to a key that is malformed or weak.
    package enum UnsoundKeys: Sendable {
        /// The set is refused: right for keys that someone registers with us.
        case refuse
        /// The key is passed over: right for a set fetched from elsewhere.
        case skip
    }

    package let keys: [JWK]

    /// Takes keys that are there already; refuses more than ``maximumCount``.
    package init(_ keys: [JWK]) throws(JOSEError) {
        guard keys.count <= Self.maximumCount else { throw Self.tooMany }
        self.keys = keys
    }

    /// Reads `{"keys":[…]}`.
    package init(_ json: JSON, unsoundKeys: UnsoundKeys = .refuse) throws(JOSEError) {
        guard let entries = json["keys"]?.array else {
            throw JOSEError(.malformedKey, "a JWK set must be an object with an array named keys")
        }
        guard entries.count <= Self.maximumCount else { throw Self.tooMany }
        var keys: [JWK] = []
        for entry in entries {
            do throws(JOSEError) {
                keys.append(try JWK(entry))
            } catch {
                guard error.code == .unsupportedKeyType || unsoundKeys == .skip else { throw error }
            }
        }
        if unsoundKeys == .refuse {
            let names = keys.compactMap(\.keyID).map { Name($0) }
            guard Set(names).count == names.count else {
                throw JOSEError(.duplicateKeyID, "two keys of the set have the same kid")
            }
        }
        self.keys = keys
    }

    private static var tooMany: JOSEError {
        JOSEError(.tooManyKeys, "a JWK set must hold at most \(maximumCount) keys")
    }

    /// The public halves; symmetric keys are left out.
    package var json: JSON { ["keys": .array(keys.compactMap { $0.publicHalf?.json })] }

    /// The one key for a token: its `kid` must match, and type, `use`, `key_ops` and `alg` must fit.
    ///
    /// There is no default key. Without `kid` in the token, or in a set of one key without `kid`, exactly one
    /// key must fit.
    package func key(for keyID: String?, _ algorithm: SignatureAlgorithm) throws(JOSEError) -> JWK {
        let named: [JWK]
        if let keyID, !(keys.count == 1 && keys[0].keyID == nil) {
            named = keys.filter { $0.keyID.map { isSameText($0, keyID) } ?? false }
        } else {
            named = keys
        }
        guard !named.isEmpty else { throw JOSEError(.unknownKey, "no key has the kid of the token") }
        let fitting = named.filter { $0.mayVerify(algorithm) }
        guard let key = fitting.first else {
            throw JOSEError(.keyMismatch, "the key is not made for the algorithm of the token")
        }
        guard fitting.count == 1 else {
            throw JOSEError(.ambiguousKey, "several keys fit; the token must name one with kid")
        }
        return key
    }
}
