// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Primitives

/// Why a key, a token or its claims are not acceptable.
///
/// Surfaces decide by ``code``; ``description`` is for people, and repeats nothing of the input.
package struct JOSEError: Error, Equatable, CustomStringConvertible {
    /// One code per way to be wrong.
    package enum Code: String, Sendable, CaseIterable {
        // The token's form.
        case tokenTooLarge, malformedToken, malformedHeader, unsupportedHeader, criticalHeader
        case malformedPayload
        // The algorithm.
        case unknownAlgorithm, algorithmNotAllowed
        // Keys.
        case malformedKey, unsupportedKeyType, weakKey, keyNotAllowed, tooManyKeys, duplicateKeyID
        case notAPrivateKey
        // Choosing a key and using it.
        case unknownKey, ambiguousKey, keyMismatch, badSignature, operationFailed
        // Claims.
        case malformedClaim, missingClaim, wrongIssuer, wrongSubject, wrongAudience, expired, notYetValid
        case issuedInFuture, lifetimeTooLong
    }

    package let code: Code
    package let description: String

    package init(_ code: Code, _ description: String) {
        self.code = code
        self.description = description
    }
}

/// Whether both texts have the same bytes, as RFC 7515 §5.3 asks for; `==` would also accept texts that
/// Unicode calls equivalent, such as KELVIN SIGN and `K`.
func isSameText(_ left: String, _ right: String) -> Bool { Name(left) == Name(right) }
