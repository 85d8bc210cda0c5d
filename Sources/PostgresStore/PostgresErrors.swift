// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Persistence

extension StoreError {
    /// Sorts a SQLSTATE (PostgreSQL manual, appendix A).
    init(sqlState: String, message: String, constraint: String, column: String) {
        switch sqlState {
        case "23505": self = .notUnique(constraint: constraint)
        case "23503": self = .brokenReference(constraint: constraint)
        case "23502": self = .constraint(column)
        case "40001", "40P01", "55P03": self = .conflict
        case "57014": self = .unavailable("a statement took too long")
        case "53100": self = .cannotWrite("the disk is full")
        case "25006": self = .cannotWrite("the server or the transaction is read-only")
        case "22021", "22P05": self = .constraint("text that is not UTF-8")
        default:
            switch sqlState.prefix(2) {
            case "23": self = .constraint(constraint.isEmpty ? message : constraint)
            // A value that a column or an index cannot hold.
            case "22", "54": self = .constraint(message)
            // Connection failures, too few resources, and an operator who stops the server.
            case "08", "53", "57": self = .unavailable(message)
            // Statements that a pooler or a change of the schema has taken away; preparing them again helps.
            case "26": self = .conflict
            default: self = message.contains("cached plan must not change") ? .conflict : .failed(message)
            }
        }
    }
}
