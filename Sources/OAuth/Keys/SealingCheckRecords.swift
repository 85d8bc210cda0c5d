// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Persistence

/// The row that proves on start that the master key is the one that private keys were sealed with.
package struct SealingCheckRecords {
    private let tx: any Transaction

    package init(_ tx: any Transaction) { self.tx = tx }

    /// The text that the first start sealed; `nil` before it.
    package func sealed() throws -> String? {
        try tx.row("SELECT sealed FROM sealing_check WHERE id = 1").map { try $0.text("sealed") }
    }

    /// Adds the row unless another node was faster.
    package func insert(_ sealed: String) throws {
        try tx.run("INSERT INTO sealing_check (id, sealed) VALUES (1, \(sealed)) ON CONFLICT (id) DO NOTHING")
    }

    /// How many connections programs of that name have to the database; 0 where there is only one process.
    package func connections(named name: String) throws -> Int {
        guard let statement = tx.dialect.connectionsNamed(name) else { return 0 }
        return try tx.row(statement).map { Int(try $0.integer("count")) } ?? 0
    }

    /// Lets another key be the one of this database.
    func replace(_ sealed: String) throws {
        try tx.run("UPDATE sealing_check SET sealed = \(sealed) WHERE id = 1")
    }
}
