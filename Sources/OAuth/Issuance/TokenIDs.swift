// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Primitives

/// A new `jti` of an access token: `AT.` and 256 random bits.
package func newAccessTokenID(in surroundings: Surroundings) -> String {
    "AT." + Base64URL.encode(surroundings.randomBytes(32))
}

/// A new `jti` of an ID token: `ID.` and 256 random bits.
package func newIDTokenID(in surroundings: Surroundings) -> String {
    "ID." + Base64URL.encode(surroundings.randomBytes(32))
}
