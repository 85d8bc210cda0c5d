// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Directory
import Persistence
package import Primitives
package import SystemLog

/// Activates or deactivates an app with what was issued to it: the tokens of a deactivated one stay dead
/// after a reactivation.
///
/// Asking for the state that it is in changes nothing.
package func setAppStatus(_ id: ID<App>, to status: Status, in change: Change) throws {
    try setStatus(status, ofApp: id, in: change)
    if status == .inactive {
        try RefreshTokenRecords(change).revoke(heldBy: id, at: change.now.wholeSecond)
    }
}
