// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Primitives
import Testing

@Suite struct PageTests {
    @Test(arguments: [
        (0, [], nil), (2, [0, 1], nil), (3, [0, 1, 2], nil), (4, [0, 1, 2], "2"),
    ])
    func `one item too many says that there is a next page`(count: Int, shown: [Int], next: String?) {
        let page = Page(items: Array(0..<count), limit: 3) { "\($0)" }
        #expect(page.items == shown)
        #expect(page.next == next)
    }

    @Test func `mapping keeps the position`() {
        let page = Page(items: [1, 2], next: "after").map { $0 * 2 }
        #expect(page.items == [2, 4])
        #expect(page.next == "after")
    }

    @Test func `a request asks for at least one item`() {
        #expect(PageRequest(limit: 0).limit == 1)
        #expect(PageRequest(after: "x", limit: -4).limit == 1)
        #expect(PageRequest(after: "x", limit: 20) == PageRequest(after: "x", limit: 20))
    }

    @Test func `an outcome gives its value or throws its refusal`() throws {
        let done = Outcome<Int, JSONError>.done(1)
        let refused = Outcome<Int, JSONError>.refused(JSONError(code: .tooDeep, offset: 0))
        #expect(try done.get() == 1)
        #expect(throws: JSONError.self) { try refused.get() }
    }
}
