// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Claims
package import Primitives

/// One thing that a hook wants done to the claims or the lifetime of a token (RFC 6902 §4, narrower).
package struct HookOperation: Sendable, Equatable {
    /// What is done, with its value.
    package enum Change: Sendable, Equatable {
        case add(JSON)
        case replace(JSON)
        case remove

        var word: String {
            switch self {
            case .add: "add"
            case .replace: "replace"
            case .remove: "remove"
            }
        }
    }

    package let change: Change
    /// The parts of the JSON pointer (RFC 6901 §4), unescaped.
    package let path: [String]
    /// The pointer as it was sent, for messages and events.
    package let pointer: String

    /// Refuses a pointer that is not one, or that is too long (``HookLimits``).
    package init(_ change: Change, at pointer: String) throws(HookFailure) {
        self.change = change
        self.pointer = pointer
        path = try parts(of: pointer)
    }
}

/// The operations on one token.
package struct HookCommand: Sendable, Equatable {
    /// `com.okta.access.patch` is for the access token, `com.okta.identity.patch` for the ID token.
    package let target: ClaimType
    package let operations: [HookOperation]

    package init(_ target: ClaimType, _ operations: [HookOperation]) {
        self.target = target
        self.operations = operations
    }
}

/// What the service of a token hook answers.
package struct HookAnswer: Sendable, Equatable {
    /// A refusal: no token shall be issued.
    package struct Refusal: Sendable, Equatable {
        /// The service's own sentence, at most ``HookLimits/summary`` characters.
        package let summary: String
    }

    package let refusal: Refusal?
    package let commands: [HookCommand]
    /// A note of the service for the system log.
    package let debugContext: JSON?

    /// Reads an answer; none at all asks for nothing.
    ///
    /// Unknown members are ignored. With `error` the commands do not matter, so they are not looked at.
    package init(_ document: JSON?) throws(HookFailure) {
        let object: JSONObject
        switch document {
        case nil: object = [:]
        case .object(let members)?: object = members
        case let other?:
            throw .malformedAnswer("it is a JSON \(other.typeName); it must be an object")
        }
        debugContext = object["debugContext"].flatMap { $0.isNull ? nil : $0 }
        if let error = object["error"], !error.isNull {
            guard case .object(let members) = error else {
                throw .malformedAnswer("error must be an object, not a \(error.typeName)")
            }
            let summary = members["errorSummary"]?.string ?? ""
            refusal = Refusal(
                summary: summary.isEmpty
                    ? "The callback service returned an error." : summary.shortened(to: HookLimits.summary))
            commands = []
            return
        }
        refusal = nil
        commands = try readCommands(object["commands"])
    }
}

private func readCommands(_ json: JSON?) throws(HookFailure) -> [HookCommand] {
    guard let json, !json.isNull else { return [] }
    guard let list = json.array else {
        throw .malformedAnswer("commands must be an array, not a \(json.typeName)")
    }
    var left = HookLimits.operations
    var commands: [HookCommand] = []
    for (index, item) in list.enumerated() {
        let place = "commands[\(index)]"
        let target: ClaimType
        // bytes: JSON compares bytes.
        switch item["type"] {
        case "com.okta.access.patch": target = .resource
        case "com.okta.identity.patch": target = .identity
        default:
            throw .malformedAnswer(
                "\(place).type must be com.okta.access.patch or com.okta.identity.patch")
        }
        guard let operations = item["value"]?.array else {
            throw .malformedAnswer("\(place).value must be an array of operations")
        }
        left -= operations.count
        guard left >= 0 else {
            throw .invalidPatch("there are more than \(HookLimits.operations) operations")
        }
        var read: [HookOperation] = []
        for (number, operation) in operations.enumerated() {
            read.append(try readOperation(operation, "\(place).value[\(number)]"))
        }
        commands.append(HookCommand(target, read))
    }
    return commands
}

private func readOperation(_ json: JSON, _ place: String) throws(HookFailure) -> HookOperation {
    guard let pointer = json["path"]?.string else {
        throw .malformedAnswer("\(place).path must be a string")
    }
    let change: HookOperation.Change
    switch (json["op"]?.string.map({ Name($0) }), json["value"]) {
    case ("add", let value?): change = .add(value)
    case ("replace", let value?): change = .replace(value)
    case ("remove", _): change = .remove
    case ("add", nil), ("replace", nil): throw .malformedAnswer("\(place).value is missing")
    default: throw .malformedAnswer("\(place).op must be add, replace or remove")
    }
    return try HookOperation(change, at: pointer)
}

/// The parts of a JSON pointer (RFC 6901 §3, §4).
private func parts(of pointer: String) throws(HookFailure) -> [String] {
    guard pointer.utf8.count <= HookLimits.pathBytes else {
        throw .invalidPatch("a path is longer than \(HookLimits.pathBytes) bytes")
    }
    guard pointer.utf8.first == UInt8(ascii: "/") else {
        throw .invalidPatch("a path must begin with /claims/ or be /token/lifetime/expiration")
    }
    let raw = pointer.utf8.dropFirst().split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    guard raw.count <= HookLimits.pathParts else {
        throw .invalidPatch("a path has more than \(HookLimits.pathParts) parts")
    }
    var parts: [String] = []
    for part in raw {
        var bytes: [UInt8] = []
        var rest = Array(part)[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "~") else {
                bytes.append(byte)
                continue
            }
            switch rest.popFirst() {
            case UInt8(ascii: "0"): bytes.append(UInt8(ascii: "~"))
            case UInt8(ascii: "1"): bytes.append(UInt8(ascii: "/"))
            default: throw .invalidPatch("in a path ~ must be followed by 0 or 1 (RFC 6901 section 3)")
            }
        }
        parts.append(String(decoding: bytes, as: UTF8.self))
    }
    return parts
}
