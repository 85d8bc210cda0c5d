// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Persistence
import Primitives
package import SystemLog

/// Lets a server trust others; every one is named by id or `default`.
package func trustServers(
    _ names: [String], by serverName: String, in change: Change
) throws -> [AuthorizationServer] {
    let server = try lockServer(serverName, in: change)
    guard !names.isEmpty else {
        throw ChangeRefused.invalid("trusted", "must name at least one authorization server")
    }
    let records = AssociatedServerRecords(change)
    let now = change.now.wholeSecond
    return try names.map { name in
        let trusted = try ServerRecords(change).require(name)
        guard trusted.id != server.id else {
            throw ChangeRefused.invalid("trusted", "a server cannot be associated with itself")
        }
        guard try !records.exists(trusted.id, of: server.id) else {
            throw ChangeRefused.invalid("trusted", "The associated server mapping already exists.")
        }
        try records.insert(trusted.id, of: server.id, at: now)
        try change.record(
            .trustedServerAdded, of: server, also: [trusted.eventTarget], from: nil,
            to: ["trusted": .string(trusted.id.text)])
        return trusted
    }
}

/// Ends the trust of a server in another one.
package func endTrust(in trustedName: String, by serverName: String, in change: Change) throws {
    let server = try lockServer(serverName, in: change)
    let records = AssociatedServerRecords(change)
    guard let trusted = try ServerRecords(change).find(trustedName),
        try records.exists(trusted.id, of: server.id)
    else { throw ChangeRefused.notFound(entity: "AuthorizationServer", id: trustedName) }
    try records.delete(trusted.id, of: server.id)
    try change.record(
        .trustedServerDeleted, of: server, also: [trusted.eventTarget],
        from: ["trusted": .string(trusted.id.text)], to: nil)
}
