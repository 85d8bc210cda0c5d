// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Primitives
import Yams

/// Why a text is not YAML that can be taken.
struct YAMLError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}

/// Reads one YAML document as the JSON that it stands for.
///
/// Plain words are typed as in the core schema of YAML 1.2 (§10.3.2): `true`, `null` and numbers; `yes` and
/// `on` are texts. Anchors and aliases are understood, and what they expand to counts towards the limits.
/// Tags, merge keys and keys that are no plain texts are not taken.
func readYAML(_ text: String, limits: JSONLimits) throws(YAMLError) -> JSON {
    guard !mayHaveEndlessKeys(text) else {
        throw YAMLError("a file with many aliases must not have keys that are aliases, lists or objects")
    }
    let root: Node?
    do {
        root = try compose(yaml: text, .basic)
    } catch let error as YamlError {
        throw YAMLError(error)
    } catch {
        throw YAMLError("\(error)")
    }
    guard let root else { throw YAMLError("it is empty") }
    var reader = NodeReader(limits: limits, valuesLeft: limits.values)
    return try reader.value(root, depth: 0)
}

/// Turns nodes into JSON and counts what aliases expand to.
private struct NodeReader {
    let limits: JSONLimits
    var valuesLeft: Int

    mutating func value(_ node: Node, depth: Int) throws(YAMLError) -> JSON {
        guard depth <= limits.depth else { throw Self.error("nested more than \(limits.depth) deep", node) }
        valuesLeft -= 1
        guard valuesLeft >= 0 else {
            throw YAMLError("it has more than \(limits.values) values when its aliases are expanded")
        }
        switch node {
        case .scalar(let scalar): return plain(scalar)
        case .sequence(let sequence):
            var elements: [JSON] = []
            elements.reserveCapacity(sequence.count)
            for element in sequence { elements.append(try value(element, depth: depth + 1)) }
            return .array(elements)
        case .mapping(let mapping):
            var members: [(name: Name, value: JSON)] = []
            for (key, node) in mapping {
                guard case .scalar(let name) = key else {
                    throw Self.error("a key must be a plain text", key)
                }
                guard name.string != "<<" || name.style != .plain else {
                    throw Self.error("merge keys (<<) are not understood; write the members out", key)
                }
                members.append((Name(name.string), try value(node, depth: depth + 1)))
            }
            return .object(JSONObject(uniqueMembers: members))
        case .alias: throw Self.error("an alias to nothing", node)
        }
    }

    private static func error(_ what: String, _ node: Node) -> YAMLError {
        YAMLError(node.mark.map { "line \($0.line), column \($0.column): \(what)" } ?? what)
    }

    private func plain(_ scalar: Node.Scalar) -> JSON {
        let text = scalar.string
        guard scalar.style == .plain else { return .string(text) }
        switch text {
        case "", "~", "null", "Null", "NULL": return .null
        case "true", "True", "TRUE": return .bool(true)
        case "false", "False", "FALSE": return .bool(false)
        default: return number(text) ?? .string(text)
        }
    }

    /// A number in the notation of JSON; everything else that begins with a digit (dates, versions) is a
    /// text.
    private func number(_ text: String) -> JSON? {
        guard let first = text.utf8.first, first == UInt8(ascii: "-") || (48...57).contains(first) else {
            return nil
        }
        guard let json = try? JSON(reading: text, limits: JSONLimits(depth: 0, bytes: 64)) else { return nil }
        return json
    }
}

extension YAMLError {
    /// Says where, and does not show the line: it may hold a secret.
    fileprivate init(_ error: YamlError) {
        switch error {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            self.init("line \(mark.line), column \(mark.column): \(problem)")
        case .duplicatedKeysInMapping(let keys, let context):
            let names = keys.map { "`\($0)`" }.joined(separator: ", ")
            self.init("near line \(context.mark.line): the key \(names) stands twice in one object")
        case .reader(let problem, let offset, _, _):
            self.init(offset.map { "character \($0): \(problem)" } ?? problem)
        default: self.init("it is not YAML")
        }
    }
}

/// Whether a text might have keys whose expansion never ends: it has many aliases, and keys that are aliases,
/// lists or objects.
///
/// The parser compares the keys of an object in full. With a key of aliases to aliases to aliases that would
/// not come to an end, so such a text is refused unread. Some dozen aliases cannot do that, whatever they
/// stand for. What stands inside of quotation marks is looked at too: rather one text too many is refused.
private func mayHaveEndlessKeys(_ text: String) -> Bool {
    let bytes = Array(text.utf8)
    let aliases = zip(bytes, bytes.dropFirst()).count { $0 == UInt8(ascii: "*") && isWord($1) }
    guard aliases > 30 else { return false }
    var last: UInt8 = 10
    var isAlias = false
    for (index, byte) in bytes.enumerated() where !isBlank(byte) {
        defer { last = byte }
        switch byte {
        case UInt8(ascii: ":"):
            if isAlias || last == UInt8(ascii: "]") || last == UInt8(ascii: "}") { return true }
        case UInt8(ascii: "?"):
            let isFollowed =
                index + 1 < bytes.count && (isBlank(bytes[index + 1]) || isEndOfLine(bytes[index + 1]))
            if isFollowed, isEndOfLine(last) || "-?:,[{".utf8.contains(last) { return true }
        case UInt8(ascii: "*"): isAlias = true
        default:
            // An alias ends with its word; blanks may stand between it and a colon.
            if !isWord(byte) || (index > 0 && isBlank(bytes[index - 1])) { isAlias = false }
        }
    }
    return false
}

private func isWord(_ byte: UInt8) -> Bool {
    (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte) || byte == 45
        || byte == 95
}

private func isBlank(_ byte: UInt8) -> Bool { byte == 32 || byte == 9 }

private func isEndOfLine(_ byte: UInt8) -> Bool { byte == 10 || byte == 13 }
