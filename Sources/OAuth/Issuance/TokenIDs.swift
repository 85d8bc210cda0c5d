// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Primitives

/// A new `jti` of an access token: `AT.` and 256 random bits.
package func newAccessTokenID(in surroundings: Surroundings) -> String {
    "AT." + randomIdentifier(byteCount: 32, in: surroundings)
}

/// A new `jti` of an ID token: `ID.` and 256 random bits.
package func newIDTokenID(in surroundings: Surroundings) -> String {
    "ID." + randomIdentifier(byteCount: 32, in: surroundings)
}
