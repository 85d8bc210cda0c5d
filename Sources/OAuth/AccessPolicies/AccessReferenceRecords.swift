// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Persistence
import Primitives

/// Which of the names that policies and rules mention exist.
struct AccessReferenceRecords {
    private let tx: any Transaction

    init(_ tx: any Transaction) { self.tx = tx }

    func clients(among names: [String]) throws -> Set<String> {
        try found(names, "SELECT client_id AS name FROM app WHERE client_id IN ")
    }

    func users(among names: [String]) throws -> Set<String> {
        try found(names, "SELECT id AS name FROM directory_user WHERE id IN ")
    }

    func groups(among names: [String]) throws -> Set<String> {
        try found(names, "SELECT id AS name FROM user_group WHERE id IN ")
    }

    func scopes(among names: [String], of server: ID<AuthorizationServer>) throws -> Set<String> {
        try found(names, "SELECT name FROM scope WHERE server_id = \(server) AND name IN ")
    }

    private func found(_ names: [String], _ query: SQL) throws -> Set<String> {
        var found: Set<String> = []
        for start in stride(from: 0, to: names.count, by: 500) {
            let part = Array(names[start..<min(start + 500, names.count)])
            for row in try tx.rows(query + .list(part)) { found.insert(try row.text("name")) }
        }
        return found
    }
}
