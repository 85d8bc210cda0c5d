// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

/// Done, or refused in a way that must still be committed.
///
/// A throw inside a transaction undoes everything. A refusal that must leave a mark (a reused refresh token
/// revokes its family) is therefore a value, and ``get()`` throws it after the commit.
package enum Outcome<Value, Refusal: Error> {
    case done(Value)
    case refused(Refusal)

    /// The value; throws the refusal.
    package func get() throws(Refusal) -> Value {
        switch self {
        case .done(let value): value
        case .refused(let refusal): throw refusal
        }
    }
}

extension Outcome: Sendable where Value: Sendable {}
