// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Primitives

/// Takes the claims of a token one after another, each name once.
protocol ClaimSink: ~Copyable {
    mutating func add(_ name: StaticString, _ text: String)
    mutating func add(_ name: StaticString, _ number: Int64)
    mutating func add(_ name: StaticString, _ texts: [String])
    mutating func add(_ name: StaticString, _ value: JSON)
    mutating func add(_ name: String, _ value: JSON)
}

/// Writes claims straight to JSON text, without the detour over values.
struct PayloadWriter: ClaimSink, ~Copyable {
    private var writer = JSONWriter(capacity: 512)
    private var isFirst = true

    mutating func add(_ name: StaticString, _ text: String) {
        begin(name)
        writer.write(text)
    }

    mutating func add(_ name: StaticString, _ number: Int64) {
        begin(name)
        writer.write(number)
    }

    mutating func add(_ name: StaticString, _ texts: [String]) {
        begin(name)
        writer.raw("[")
        for (index, text) in texts.enumerated() {
            if index > 0 { writer.raw(",") }
            writer.write(text)
        }
        writer.raw("]")
    }

    mutating func add(_ name: StaticString, _ value: JSON) {
        begin(name)
        writer.write(value)
    }

    mutating func add(_ name: String, _ value: JSON) {
        separate()
        writer.write(name)
        writer.raw(":")
        writer.write(value)
    }

    /// The object as UTF-8.
    mutating func finish() -> [UInt8] {
        writer.raw(isFirst ? "{}" : "}")
        return writer.bytes
    }

    /// Names of ours need no escapes.
    private mutating func begin(_ name: StaticString) {
        separate()
        writer.raw("\"")
        writer.raw(name)
        writer.raw("\":")
    }

    private mutating func separate() {
        writer.raw(isFirst ? "{" : ",")
        isFirst = false
    }
}

/// Gathers claims as values.
struct ClaimsObject: ClaimSink {
    private var members: [(name: Name, value: JSON)] = []

    var claims: JSONObject { JSONObject(uniqueMembers: members) }

    mutating func add(_ name: StaticString, _ text: String) { add(name, .string(text)) }
    mutating func add(_ name: StaticString, _ number: Int64) { add(name, .integer(number)) }
    mutating func add(_ name: StaticString, _ texts: [String]) { add(name, .strings(texts)) }
    mutating func add(_ name: StaticString, _ value: JSON) { members.append((Name("\(name)"), value)) }
    mutating func add(_ name: String, _ value: JSON) { members.append((Name(name), value)) }
}
