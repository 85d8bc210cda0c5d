// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Primitives
import Testing

@Suite struct ChangesTests {
    @Test func `what is the same is no change`() {
        #expect(Changes(from: ["a": 1, "b": [1]], to: ["b": [1], "a": 1]).isEmpty)
        #expect(Changes(from: nil, to: nil).isEmpty)
    }

    @Test func `objects are compared by name, arrays as a whole`() {
        let before: JSON = [
            "name": "x", "settings": ["mode": "AUTO", "old": true], "tags": ["a", "b"], "same": nil,
        ]
        let after: JSON = [
            "same": nil, "name": "y", "tags": ["b", "a"], "settings": ["mode": "AUTO", "new": nil],
        ]
        let changes = Changes(from: before, to: after)
        #expect(changes.list.map(\.path) == ["name", "settings.old", "settings.new", "tags"])
        #expect(changes.list.map(\.before) == ["x", true, nil, ["a", "b"]])
        #expect(changes.list.map(\.after) == ["y", nil, .null, ["b", "a"]])
        #expect(
            changes.json == [
                ["path": "name", "before": "x", "after": "y"], ["path": "settings.old", "before": true],
                ["path": "settings.new", "after": nil],
                ["path": "tags", "before": ["a", "b"], "after": ["b", "a"]],
            ])
    }

    @Test func `what did not exist, or does no longer, is one change`() {
        #expect(Changes(from: nil, to: ["a": 1]).json == [["path": "", "after": ["a": 1]]])
        #expect(Changes(from: ["a": 1], to: nil).json == [["path": "", "before": ["a": 1]]])
        #expect(Changes(from: ["a": ["b": 1]], to: ["a": 2]).list.map(\.path) == ["a"])
    }
}
