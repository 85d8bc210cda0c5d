// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
import Primitives
import SystemLog

extension SeedRun {
    /// A token is found by its text, if the document gives that, and otherwise by its name.
    mutating func apply(_ token: SeedDocument.APIToken) throws {
        let records = APITokenRecords(change)
        let owner = try owner(of: token)
        if let text = token.token, let same = try records.find(hash: OpaqueToken.hash(text.reveal())) {
            let works = same.expiresAt > change.now && same.userID == owner.id
            if works, same.name == token.name { return report.add(.unchanged, "API token", token.name) }
            if works {
                _ = try updateAPIToken(same.id, name: token.name, owner: nil, in: change)
                return report.add(.changed, "API token", token.name)
            }
            try revokeAPIToken(same.id, in: change)
            return try issue(token, to: owner, .changed)
        }
        guard let named = try self.token(named: token.name, in: records) else {
            return try issue(token, to: owner, .created)
        }
        guard token.token != nil else { return report.add(.unchanged, "API token", token.name) }
        try revokeAPIToken(named.id, in: change)
        try issue(token, to: owner, .changed)
    }

    private mutating func issue(
        _ token: SeedDocument.APIToken, to owner: User, _ action: SeedReport.Action
    ) throws {
        let issued = try issueAPIToken(
            named: token.name, for: owner, presetSecret: token.token, id: token.id.map { ID($0) }, in: change)
        report.add(action, "API token", token.name)
        if token.token == nil { report.add(issued.text, of: "API token", token.name) }
    }

    private func token(named name: String, in records: APITokenRecords) throws -> APIToken? {
        var position: ListPosition?
        repeat {
            let page = try records.list(after: position, limit: 200)
            if let found = page.items.first(where: { $0.name == name }) { return found }
            position = page.next.flatMap { ListPosition(cursor: $0) }
        } while position != nil
        return nil
    }

    /// The user that a token acts as: the one that is named, or the first super administrator.
    private func owner(of token: SeedDocument.APIToken) throws -> User {
        if let name = token.user {
            guard let user = try UserRecords(change).find(named: name) else {
                throw ChangeRefused.invalid("user", "there is no user `\(name)`; name a login or an id")
            }
            return user
        }
        var position: ListPosition?
        repeat {
            let page = try UserRecords(change).list(after: position, limit: 200)
            for user in page.items where user.status.mayAct {
                if try Principal(.user(user.id), in: change).isSuperAdministrator { return user }
            }
            position = page.next.flatMap { ListPosition(cursor: $0) }
        } while position != nil
        throw ChangeRefused.invalid("user", "must be given, for there is no super administrator")
    }
}
