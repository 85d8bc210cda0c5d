// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Persistence
package import Primitives

/// The master key does not open what this database was sealed with.
package struct WrongMasterKey: Error, Equatable, CustomStringConvertible {
    package init() {}

    package var description: String {
        """
        the master key is not the one that this database was sealed with; give the one that was used when the \
        database was created or last resealed, for without it no private key in it can be opened
        """
    }
}

private let purpose = "sealing-check"
private let text = "moneta"

/// Compares the master key with the one of the first start, and remembers it on the first start.
///
/// `sealed` is a text that ``sealingCheck(under:)`` made before the transaction.
package func checkMasterKey(_ key: MasterKey, sealed: String, in tx: any Transaction) throws {
    let records = SealingCheckRecords(tx)
    guard let stored = try records.sealed() else {
        try records.insert(sealed)
        if let winner = try records.sealed(), winner != sealed { try open(winner, with: key) }
        return
    }
    try open(stored, with: key)
}

/// What the first start stores.
package func sealingCheck(under key: MasterKey) throws -> String {
    try key.seal(Array(text.utf8), for: purpose)
}

/// Whether the stored text was sealed under that key.
func opensCheck(_ sealed: String, _ key: MasterKey) -> Bool {
    (try? key.open(sealed, for: purpose)) == Array(text.utf8)
}

private func open(_ sealed: String, with key: MasterKey) throws(WrongMasterKey) {
    guard opensCheck(sealed, key) else { throw WrongMasterKey() }
}
