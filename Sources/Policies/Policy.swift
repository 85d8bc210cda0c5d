// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

/// A policy: whom it is for, and its rules in the order in which they are tried.
///
/// Generic in what a rule decides: the engine never learns it.
package struct Policy<Outcome: Sendable>: Sendable {
    /// The clients for which the rules are tried.
    package enum Clients: Sendable, Equatable {
        case all
        case only([String])
    }

    package let id: String
    package let name: String
    /// An inactive policy is passed over, and the trace says so.
    package let isActive: Bool
    package let clients: Clients
    package let rules: [Rule<Outcome>]

    package init(id: String, name: String, isActive: Bool, clients: Clients, rules: [Rule<Outcome>]) {
        self.id = id
        self.name = name
        self.isActive = isActive
        self.clients = clients
        self.rules = rules
    }
}
