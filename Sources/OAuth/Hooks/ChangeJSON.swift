// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Primitives

extension HookOperation.Change {
    /// The value after the change at a place below it (RFC 6902 §4.1–§4.3).
    ///
    /// Everything on the way must exist. `add` of a member that exists replaces it, in an array it inserts,
    /// and `-` stands for the end.
    func applied(to json: JSON, at path: ArraySlice<String>) throws(HookFailure) -> JSON {
        guard let name = path.first else {
            switch self {
            case .add(let value), .replace(let value): return value
            case .remove: throw .invalidPatch("nothing is named that could be removed")
            }
        }
        let rest = path.dropFirst()
        switch json {
        case .object(var object):
            try change(&object, name, rest)
            return .object(object)
        case .array(var elements):
            try change(&elements, name, rest)
            return .array(elements)
        default: throw .invalidPatch("a path leads into a \(json.typeName), which has nothing inside")
        }
    }

    private func change(
        _ object: inout JSONObject, _ name: String, _ rest: ArraySlice<String>
    ) throws(HookFailure) {
        if rest.isEmpty, case .add(let value) = self {
            object[name] = value
            return
        }
        guard let present = object[name] else { throw .invalidPatch("a path leads to what is not there") }
        if rest.isEmpty, self == .remove {
            object[name] = nil
        } else {
            object[name] = try applied(to: present, at: rest)
        }
    }

    private func change(
        _ elements: inout [JSON], _ name: String, _ rest: ArraySlice<String>
    ) throws(HookFailure) {
        if rest.isEmpty, case .add(let value) = self {
            let index = name == "-" ? elements.count : try position(name)
            guard index <= elements.count else { throw .invalidPatch("an index lies outside of its array") }
            elements.insert(value, at: index)
            return
        }
        let index = try position(name)
        guard elements.indices.contains(index) else {
            throw .invalidPatch("an index lies outside of its array")
        }
        if rest.isEmpty, self == .remove {
            elements.remove(at: index)
        } else {
            elements[index] = try applied(to: elements[index], at: rest)
        }
    }

    /// RFC 6901 §4: digits without leading zeros.
    private func position(_ text: String) throws(HookFailure) -> Int {
        guard text.utf8.count <= 6, let index = Int(digits: text) else {
            throw .invalidPatch("the index of an array must be a whole number, or - for its end")
        }
        return index
    }
}
