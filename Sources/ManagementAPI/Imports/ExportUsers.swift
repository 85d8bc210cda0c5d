// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
package import Persistence
package import Primitives

/// A page of users as an import takes them, with the names of their groups and without credentials.
///
/// `after` is the id of the last user of the page before; the order is that of ids.
package func exportedUsers(after: String, limit: Int, in tx: any Transaction) throws -> Page<JSON> {
    let records = UserRecords(tx)
    let (users, groups) = (try records.byID(after: after, limit: limit + 1), GroupRecords(tx))
    var types: [String: String] = [:]
    for type in try UserTypeRecords(tx).list() { types[type.id.text] = type.name }
    return try Page(items: users, limit: limit, position: \.id.text).map { user in
        var document: JSONObject = [
            "id": .string(user.id.text), "status": .string(exported(user.status).rawValue),
        ]
        if user.typeID != User.defaultTypeID, let type = types[user.typeID] {
            document["type"] = .string(type)
        }
        document["profile"] = .object(user.profile)
        document["groups"] = .strings(
            try groups.groups(of: user.id).filter { $0.kind == .own }.map(\.name).sorted())
        return .object(document)
    }
}

/// Steps on the way to a new password are not taken along: there is no password to go with them.
private func exported(_ status: UserStatus) -> UserStatus {
    switch status {
    case .recovery, .lockedOut: .active
    default: status
    }
}
