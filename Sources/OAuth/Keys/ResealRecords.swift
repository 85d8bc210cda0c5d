// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Persistence
import Primitives

/// Everything in the database that is sealed under the master key, but for the check of that key itself.
///
/// A table that gets a column `sealed` gets an entry here.
struct SealedColumn {
    /// The table.
    let table: String
    /// What its rows hold, in words for the operator.
    let singular: String
    let plural: String
    /// What a row was sealed for, with its name.
    let purpose: SealingPurpose
    /// All rows that hold something sealed, as `name` and `sealed`.
    let rows: SQL
    /// Stores a sealed text in the row of that name.
    let store: @Sendable (_ sealed: String, _ name: String) -> SQL

    static let all = [
        SealedColumn(
            table: "signing_key", singular: "signing key", plural: "signing keys", purpose: .signingKey,
            rows: "SELECT kid AS name, sealed FROM signing_key ORDER BY kid",
            store: { "UPDATE signing_key SET sealed = \($0) WHERE kid = \($1)" }),
        SealedColumn(
            table: "client_secret", singular: "client secret", plural: "client secrets",
            purpose: .clientSecret,
            rows: "SELECT id AS name, sealed FROM client_secret WHERE sealed IS NOT NULL ORDER BY id",
            store: { "UPDATE client_secret SET sealed = \($0) WHERE id = \($1)" }),
        SealedColumn(
            table: "inline_hook", singular: "secret of an inline hook", plural: "secrets of inline hooks",
            purpose: .inlineHook,
            rows: "SELECT id AS name, sealed FROM inline_hook WHERE sealed IS NOT NULL ORDER BY id",
            store: { "UPDATE inline_hook SET sealed = \($0) WHERE id = \($1)" }),
        SealedColumn(
            table: "hook_key", singular: "hook key", plural: "hook keys", purpose: .hookKey,
            rows: "SELECT kid AS name, sealed FROM hook_key ORDER BY kid",
            store: { "UPDATE hook_key SET sealed = \($0) WHERE kid = \($1)" }),
        SealedColumn(
            table: "hook_signature_key", singular: "hook signature key", plural: "hook signature keys",
            purpose: .hookSignatureKey,
            rows: "SELECT kid AS name, sealed FROM hook_signature_key ORDER BY kid",
            store: { "UPDATE hook_signature_key SET sealed = \($0) WHERE kid = \($1)" }),
    ]
}

/// Reads and writes sealed texts, whatever they hold.
struct ResealRecords {
    private let tx: any Transaction

    init(_ tx: any Transaction) { self.tx = tx }

    func rows(of column: SealedColumn) throws -> [(name: String, sealed: String)] {
        try tx.rows(column.rows).map { (try $0.text("name"), try $0.text("sealed")) }
    }

    func store(_ sealed: String, in column: SealedColumn, _ name: String) throws {
        try tx.run(column.store(sealed, name))
    }
}
