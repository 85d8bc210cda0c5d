// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Persistence
package import Primitives
package import SystemLog

/// Lets a server trust others; every one is named by id or `default`.
package func trustServers(
    _ names: [String], by serverName: String, caller: Caller, in tx: any Transaction,
    with surroundings: Surroundings
) throws -> [AuthorizationServer] {
    let server = try lockServer(serverName, in: tx)
    guard !names.isEmpty else {
        throw ChangeRefused.invalid("trusted", "must name at least one authorization server")
    }
    let records = AssociatedServerRecords(tx)
    let now = surroundings.now().wholeSecond
    return try names.map { name in
        let trusted = try ServerRecords(tx).require(name)
        guard trusted.id != server.id else {
            throw ChangeRefused.invalid("trusted", "a server cannot be associated with itself")
        }
        guard try !records.exists(trusted.id, of: server.id) else {
            throw ChangeRefused.invalid("trusted", "The associated server mapping already exists.")
        }
        try records.insert(trusted.id, of: server.id, at: now)
        try recordChange(
            .trustedServerAdded, target: server.target, also: [trusted.target], from: nil,
            to: ["trusted": .string(trusted.id.text)], by: caller, in: tx, with: surroundings)
        return trusted
    }
}

/// Ends the trust of a server in another one.
package func endTrust(
    in trustedName: String, by serverName: String, caller: Caller, in tx: any Transaction,
    with surroundings: Surroundings
) throws {
    let server = try lockServer(serverName, in: tx)
    let records = AssociatedServerRecords(tx)
    guard let trusted = try ServerRecords(tx).find(trustedName), try records.exists(trusted.id, of: server.id)
    else { throw ChangeRefused.notFound(entity: "AuthorizationServer", id: trustedName) }
    try records.delete(trusted.id, of: server.id)
    try recordChange(
        .trustedServerDeleted, target: server.target, also: [trusted.target],
        from: ["trusted": .string(trusted.id.text)], to: nil, by: caller, in: tx, with: surroundings)
}
