// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Directory
package import Persistence
package import Primitives
package import SystemLog

/// Activates or deactivates an app with what was issued to it: the tokens of a deactivated one stay dead
/// after a reactivation.
///
/// Asking for the state that it is in changes nothing.
package func setAppStatus(
    _ id: ID<App>, to status: Status, by caller: Caller, in tx: any Transaction,
    with surroundings: Surroundings
) throws {
    try setStatus(status, ofApp: id, by: caller, in: tx, with: surroundings)
    if status == .inactive {
        try RefreshTokenRecords(tx).revoke(heldBy: id, at: surroundings.now().wholeSecond)
    }
}
