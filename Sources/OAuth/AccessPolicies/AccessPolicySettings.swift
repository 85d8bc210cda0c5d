// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Directory
import Primitives

/// What an administrator decides about an access policy.
package struct AccessPolicySettings: Sendable, Equatable {
    package var name: String
    package var description: String
    /// `nil` leaves it: active for a new policy.
    package var status: Status?
    /// The number that is asked for; `nil` leaves the place, and puts a new policy last.
    package var priority: Int?
    /// Client ids, or ``AccessPolicy/allClients`` alone.
    package var clients: [String]

    package init(
        name: String, description: String, status: Status? = nil, priority: Int? = nil, clients: [String]
    ) {
        self.name = name
        self.description = description
        self.status = status
        self.priority = priority
        self.clients = clients.withoutRepetitions
    }

    /// What is wrong with them whatever else exists.
    var problems: [String] {
        var problems: [String] = []
        if let problem = lengthProblem(name, most: 100) { problems.append("name: \(problem)") }
        if let problem = lengthProblem(description, most: 255) { problems.append("description: \(problem)") }
        if let priority, priority < 0 { problems.append("priority: must be a whole number from 1") }
        if clients.count > 1, clients.contains(AccessPolicy.allClients) {
            problems.append("conditions.clients.include: ALL_CLIENTS must stand alone")
        }
        return problems
    }
}

extension AccessPolicy {
    /// In ``clients``: every client.
    package static let allClients = "ALL_CLIENTS"
}

/// What is wrong with a text that must not be blank and has a greatest length.
func lengthProblem(_ text: String, most: Int) -> String? {
    if text.allSatisfy(\.isWhitespace) { return "The field cannot be left blank" }
    return text.unicodeScalars.count > most ? "must not be longer than \(most) characters" : nil
}
