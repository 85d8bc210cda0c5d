// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Persistence
package import Primitives

/// The master key does not open what this database was sealed with.
package struct WrongMasterKey: Error, Equatable, CustomStringConvertible {
    /// The ids of the key that is needed and of the one that was given, when they are known.
    private let ids: [String]?

    package init() { ids = nil }

    /// `sealed` is the text that `key` does not open.
    init(sealed: String, key: MasterKey) {
        ids = MasterKey.keyID(of: sealed).map { [$0, key.id] }
    }

    package var description: String {
        let which = ids.map {
            " (it needs the key with the id \($0[0]), and was given the one with the id \($0[1]))"
        }
        return """
            the master key is not the one that this database was sealed with\(which ?? ""); give the one that was \
            used when the database was created or last resealed, for without it no private key in it can be opened
            """
    }
}

private let text = "moneta"

/// Compares the master key with the one of the first start, and remembers it on the first start.
///
/// `sealed` is a text that ``sealingCheck(under:)`` made before the transaction.
package func checkMasterKey(_ key: MasterKey, sealed: String, in tx: any Transaction) throws {
    let records = SealingCheckRecords(tx)
    guard let stored = try records.sealed() else {
        try records.insert(sealed)
        if let winner = try records.sealed(), winner != sealed { try openCheck(winner, with: key) }
        return
    }
    try openCheck(stored, with: key)
}

/// What the first start stores.
package func sealingCheck(under key: MasterKey) throws -> String {
    try key.seal(Array(text.utf8), for: .sealingCheck, named: "")
}

/// Whether the stored text was sealed under that key.
func opensCheck(_ sealed: String, _ key: MasterKey) -> Bool {
    (try? key.open(sealed, for: .sealingCheck, named: "")) == Array(text.utf8)
}

/// Throws unless the stored text was sealed under that key.
package func openCheck(_ sealed: String, with key: MasterKey) throws(WrongMasterKey) {
    guard opensCheck(sealed, key) else { throw WrongMasterKey(sealed: sealed, key: key) }
}
