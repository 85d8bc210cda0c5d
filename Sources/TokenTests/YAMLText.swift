// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Primitives

/// A text as a value of a YAML document: plain where nothing can be misread, else in quotation marks.
package func yamlText(_ text: String) -> String { isPlain(text) ? text : JSON.string(text).text }

/// Words that readers of YAML 1.1 or 1.2 take for something else than a text.
private let typedWords: Set<String> = ["true", "false", "null", "yes", "no", "on", "off", "y", "n"]

private func isPlain(_ text: String) -> Bool {
    guard let first = text.unicodeScalars.first, isLetter(first), text.last != " ", text.utf8.count <= 200,
        !typedWords.contains(text.lowercased())
    else { return false }
    return text.unicodeScalars.allSatisfy { scalar in
        isLetter(scalar) || ("0"..."9").contains(scalar) || " _.-/@+".unicodeScalars.contains(scalar)
    }
}

private func isLetter(_ scalar: Unicode.Scalar) -> Bool {
    ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar)
}

/// Lines of a YAML document in block style; lists and inner objects stand on one line each.
struct YAMLWriter {
    private(set) var text = ""

    mutating func line(_ indent: Int, _ text: String) {
        self.text += String(repeating: " ", count: indent) + text + "\n"
    }

    mutating func member(_ indent: Int, _ name: String, _ value: JSON) {
        line(indent, "\(yamlText(name)): \(flow(value))")
    }
}

/// A value on one line; JSON is flow style.
func flow(_ value: JSON) -> String {
    if let text = value.string { return yamlText(text) }
    guard let elements = value.array else { return value.text }
    return "[" + elements.map { $0.array == nil ? $0.text : flow($0) }.joined(separator: ", ") + "]"
}
