// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Persistence
import Primitives
package import SystemLog

/// Revokes the refresh tokens that were given out with a session that its user has ended, at the servers that
/// want it.
package func revokeRefreshTokens(signedOutOf session: String, in change: Change) throws {
    try RefreshTokenRecords(change).revoke(signedOutOf: session, at: change.now.wholeSecond)
}
