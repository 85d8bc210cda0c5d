// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Persistence

/// The transactions that write events at this moment, on all nodes.
struct EventWriterRecords {
    private let tx: any Transaction

    init(_ tx: any Transaction) { self.tx = tx }

    /// Up to where the log is complete for statements of which the snapshot is taken later.
    ///
    /// This transaction counts as open, too.
    func lowWaterMark() throws -> LowWaterMark {
        guard let lastNumber = tx.dialect.lastNumberOfLog else { return LowWaterMark(sequence: .max) }
        guard let last = try tx.row(lastNumber)?.integer("last") else {
            throw StoreError.failed("the last number of the log could not be read")
        }
        // INVARIANT: read after the last number; what is announced later comes after it.
        let lowest = try tx.row(tx.dialect.lowestWriterOfLog(near: last))?.optionalInteger("lowest")
        return LowWaterMark(sequence: min(last, lowest ?? last))
    }
}
