// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Crypto

/// SHA-256 (FIPS 180-4) of what is given piece by piece.
package struct RunningHash: Sendable {
    private var hash = SHA256()

    package init() {}

    /// Adds bytes at the end.
    package mutating func add(_ bytes: some Collection<UInt8>) {
        hash.update(data: Array(bytes))
    }

    /// The hash of everything so far as 64 hexadecimal digits in lower case, as `sha256sum` prints it.
    package var text: String {
        let digits = Array("0123456789abcdef".utf8)
        let bytes = hash.finalize().flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
        return String(decoding: bytes, as: UTF8.self)
    }
}
