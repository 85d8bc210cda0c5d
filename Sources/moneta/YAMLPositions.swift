// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import TokenTests
import Yams

/// Where things stand in a text that `readYAML` has taken.
struct YAMLPositions {
    private let root: Node

    /// `nil` when the text is no YAML.
    init?(_ text: String) {
        guard let root = try? compose(yaml: text, .basic) else { return nil }
        self.root = root
    }

    /// Line and column, from 1, of what a path leads to; of something that is missing, where it should stand.
    func position(of path: DocumentPath) -> (line: Int, column: Int)? {
        var node = root
        var mark = root.mark
        for step in path.steps {
            switch (step, node) {
            case (.element(let index), .sequence(let elements)) where elements.indices.contains(index):
                node = elements[index]
                mark = node.mark ?? mark
            case (.member(let name), .mapping(let members)):
                guard let (key, value) = members.first(where: { $0.key.scalar?.string == name }) else {
                    return mark.map { ($0.line, $0.column) }
                }
                node = value
                mark = key.mark ?? mark
            default: return mark.map { ($0.line, $0.column) }
            }
        }
        return mark.map { ($0.line, $0.column) }
    }
}
