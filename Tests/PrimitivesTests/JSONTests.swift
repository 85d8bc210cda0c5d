// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Primitives
import Testing

@Suite struct JSONTests {
    @Test func `setting a name again replaces in place, setting nil removes`() {
        var object: JSONObject = ["a": 1, "b": 2, "c": 3]
        object["b"] = 5
        object["d"] = 4
        object["a"] = nil
        object["x"] = nil
        #expect(object.names == ["b", "c", "d"])
        #expect(object["b"] == 5)
    }

    @Test func `a null member is there, an absent one is not`() {
        let value: JSON = ["a": nil]
        #expect(value["a"] == .null)
        #expect(value["b"] == nil)
        #expect(JSON.null["a"] == nil)
    }

    @Test func `the order of members does not count, that of elements does`() {
        let left: JSON = ["a": 1, "b": [1, 2]]
        #expect(left == ["b": [1, 2], "a": 1])
        #expect(left.hashValue == (["b": [1, 2], "a": 1] as JSON).hashValue)
        #expect(left != ["a": 1, "b": [2, 1]])
        #expect(left != ["a": 1])
        #expect((["a": nil] as JSON) != [:])
    }

    @Test(arguments: [
        (JSON.number(5), Int64?(5)), (.integer(5), 5), (.number(-0.0), 0), (.number(5.5), nil),
        (.number(1e19), nil),
        (.string("5"), nil), (.null, nil),
    ])
    func `a whole number is one however it is written`(value: JSON, expected: Int64?) {
        #expect(value.integer == expected)
    }

    @Test func `texts are equal when their bytes are`() {
        let (composed, decomposed): (JSON, JSON) = ("\u{e9}", "e\u{301}")
        #expect(composed != decomposed)
        #expect(Set([composed, decomposed, "\u{e9}"]).count == 2)
        #expect((["\u{e9}": 1] as JSON) != ["e\u{301}": 1])
        #expect((["\u{e9}": 1, "b": 2] as JSON) == ["b": 2, "\u{e9}": 1])
    }

    @Test func `elements outside of an array are absent`() {
        let value: JSON = ["x", "y"]
        #expect(value[1] == "y")
        #expect(value[2] == nil)
        #expect(value[-1] == nil)
    }

    @Test func `strings are an array of nothing else`() {
        #expect((["x", "y"] as JSON).strings == ["x", "y"])
        #expect((["x", 1] as JSON).strings == nil)
        #expect(JSON.strings([]).strings == [])
        #expect(("x" as JSON).strings == nil)
    }
}
