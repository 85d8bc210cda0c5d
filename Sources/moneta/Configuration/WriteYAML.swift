// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Primitives
import Yams

/// A value as YAML 1.2, members in their order, one on each line.
func writtenYAML(_ value: JSON) throws -> String {
    do {
        return try Yams.serialize(node: node(value), width: -1, allowUnicode: true)
    } catch {
        throw CommandError("the configuration cannot be written as YAML: \(error)")
    }
}

private func node(_ value: JSON) -> Node {
    switch value {
    case .null: Node("null", Tag(.null))
    case .bool(let bool): Node(bool ? "true" : "false", Tag(.bool))
    case .integer, .number: Node(value.text, Tag(.float))
    case .string(let text): scalar(text)
    case .array(let elements):
        .sequence(.init(elements.map(node), .implicit, elements.isEmpty ? .flow : .block))
    case .object(let object):
        .mapping(
            .init(
                object.members.map { (scalar($0.name.text), node($0.value)) }, .implicit,
                object.isEmpty ? .flow : .block))
    }
}

/// Text that would be read as something else is quoted; text of several lines stands as it is.
private func scalar(_ text: String) -> Node {
    if text.contains("\n"), !text.contains("\r"), text.last == "\n" || !text.hasPrefix(" ") {
        return Node(text, Tag(.str), .literal)
    }
    let plain = Node.Scalar(text)
    let isPlain =
        Resolver.default.resolveTag(of: .scalar(plain)) == .str
        && (try? readYAML("- " + text, limits: JSONLimits())) == .array([.string(text)])
    return isPlain ? .scalar(plain) : Node(text, Tag(.str), .doubleQuoted)
}
