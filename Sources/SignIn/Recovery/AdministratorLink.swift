// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Directory
import Persistence
import Primitives
package import SystemLog

/// Makes a link with which an administrator sets a password, whatever shut the way: the account acts again,
/// wrong attempts are forgotten, and links of before stop working.
///
/// Whoever may call this owns the database; so the link goes to the terminal and not by mail.
package func makeAdministratorLink(for user: User, in change: Change) throws -> OneUseLink {
    let step: UserStep? =
        switch user.status {
        case .staged, .deprovisioned: .activate
        case .suspended: .unsuspend
        case .lockedOut: .unlock
        case .provisioned, .active, .recovery, .passwordExpired: nil
        }
    let present = try step.map { try take($0, ofUser: user.id.text, in: change) } ?? user
    try PasswordRecords(change).succeeded(present.id)
    let link = try makeLink(.administrator, for: present.id, in: change)
    try change.record(.administratorLinkMade, of: present, from: nil, to: nil)
    return link
}
