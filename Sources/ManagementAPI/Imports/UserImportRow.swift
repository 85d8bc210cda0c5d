// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
import Primitives

/// A row of an import as it is sent: a user as `POST /users` takes it, with `status`, the names of `groups`,
/// the name of a `type`, and the `row` that answers refer to.
struct UserImportRow: Sendable {
    let number: Int64
    let user: ImportedUser
    let write: UserWrite

    var login: String { user.profile["login"]?.string ?? "" }

    /// A row that is wrong in itself throws every cause.
    init(_ json: JSON, number: Int64) throws {
        self.number = number
        var fields = try Fields(json, of: "row")
        let id = fields.string("id", longest: 64)
        if let id, id.isEmpty || !id.utf8.allSatisfy(isIdentifierByte) {
            fields.refuse("id", "must have letters, digits, - and _ only")
        }
        let groups = fields.strings("groups", most: ImportedUser.mostGroups, longest: 255) ?? []
        let type = fields.string("type", longest: 255)
        let word = fields.string("status", longest: 32)
        let status = word.flatMap(UserStatus.init(rawValue:))
        if word != nil, status.map(ImportedUser.statuses.contains) != true {
            let allowed = ImportedUser.statuses.map(\.rawValue).joined(separator: ", ")
            fields.refuse("status", "must be one of \(allowed)")
        }
        var credentials: JSONObject = [:]
        credentials["profile"] = json["profile"] ?? [:]
        credentials["credentials"] = json["credentials"]
        do {
            write = try UserWrite(.object(credentials), of: "row")
        } catch let error as ManagementError {
            for cause in error.causes { fields.refuse(cause: cause) }
            try fields.check()
            throw error
        }
        try fields.check()
        user = ImportedUser(
            id: id.map { ID($0) }, profile: write.profile ?? [:], status: status, type: type, groups: groups)
    }
}

private func isIdentifierByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
        true
    default: false
    }
}
