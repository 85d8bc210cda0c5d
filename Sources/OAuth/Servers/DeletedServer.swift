// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Persistence
package import Primitives
package import SystemLog

/// An authorization server that was deleted and can still be brought back.
package struct DeletedServer: Sendable {
    /// As it was, under the name that it had.
    package var server: AuthorizationServer
    package let deleted: Timestamp

    /// How long a deletion can be undone.
    package static let period = Duration.seconds(30 * 86_400)
}

/// Brings a deleted server back as it was, with its keys and everything else; tokens that have not expired
/// count again.
///
/// Refused when another server has its name by now, or when it was deleted too long ago.
package func restoreServer(_ id: ID<AuthorizationServer>, in change: Change) throws -> AuthorizationServer {
    try change.lockConfiguration()
    let records = ServerRecords(change)
    let now = change.now
    guard let gone = try records.deleted(id), gone.deleted > now - DeletedServer.period else {
        throw ChangeRefused.notFound(entity: "AuthorizationServer", id: id.text)
    }
    guard try records.find(named: gone.server.name) == nil else {
        throw ChangeRefused.invalid(
            "name", "another server has the name `\(gone.server.name)` now; rename that one first")
    }
    try records.restore(gone)
    try change.record(.serverRestored, of: gone.server, from: nil, to: gone.server.document)
    for policy in try AccessPolicyRecords(change).list(of: id) { try change.note(policy) }
    return gone.server
}
