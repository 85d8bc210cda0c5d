// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
import Primitives

/// Changes of a group's assignment by JSON Patch (RFC 6902): `add`, `replace` and `remove` of `/priority`,
/// `/profile` and `/profile/<attribute>`.
struct AssignmentPatch: Sendable {
    private enum Place: Sendable {
        case priority
        case profile
        case attribute(String)
    }

    private static let mostOperations = 250
    private let operations: [(place: Place, value: JSON?, index: Int)]

    /// Refuses a body that is no such list, with every cause.
    init(_ body: JSON?) throws {
        guard let list = body?.array, (1...Self.mostOperations).contains(list.count) else {
            throw ManagementError.validation(
                "appGroup",
                ["appGroup: must be an array of 1 to \(Self.mostOperations) operations (RFC 6902)"])
        }
        var (operations, causes): ([(place: Place, value: JSON?, index: Int)], [String]) = ([], [])
        for (index, operation) in list.enumerated() {
            let name = operation["op"]?.string ?? ""
            guard ["add", "replace", "remove"].contains(name) else {
                causes.append("[\(index)].op: must be add, replace or remove")
                continue
            }
            guard let place = Self.place(operation["path"]?.string ?? "") else {
                causes.append("[\(index)].path: must be /priority, /profile or /profile/ATTRIBUTE")
                continue
            }
            if name != "remove", operation["value"] == nil {
                causes.append("[\(index)].value: must be there")
            }
            operations.append((place, name == "remove" ? nil : operation["value"] ?? .null, index))
        }
        guard causes.isEmpty else { throw ManagementError.validation("appGroup", causes) }
        self.operations = operations
    }

    /// Reads a JSON Pointer (RFC 6901 §3).
    private static func place(_ path: String) -> Place? {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false).dropFirst()
            .map { $0.replacing("~1", with: "/").replacing("~0", with: "~") }
        switch (parts.first, parts.count) {
        case ("priority"?, 1): return .priority
        case ("profile"?, 1): return .profile
        case ("profile"?, 2): return parts[1].isEmpty ? nil : .attribute(String(parts[1]))
        default: return nil
        }
    }

    /// What the assignment becomes.
    func applied(to assignment: GroupAssignment) throws -> (priority: Int64, profile: JSONObject) {
        var (priority, profile) = (assignment.priority, assignment.profile)
        for (place, value, index) in operations {
            switch place {
            case .priority:
                guard let number = value?.integer, (0...GroupAssignment.largestPriority).contains(number)
                else {
                    throw ManagementError.validation(
                        "appGroup",
                        [
                            "[\(index)].value: a priority is a whole number from 0 to \(GroupAssignment.largestPriority), and cannot be removed"
                        ])
                }
                priority = number
            case .profile:
                guard value == nil || value?.object != nil else {
                    throw ManagementError.validation("appGroup", ["[\(index)].value: must be an object"])
                }
                profile = value?.object ?? [:]
            case .attribute(let name): profile[name] = value
            }
        }
        return (priority, profile)
    }
}
