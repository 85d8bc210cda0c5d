// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import HTTPTypes
import Hummingbird
import NIOCore
import Primitives
import Testing
import Web

@Suite struct WebPreconditionTests {
    private let current = entityTag(of: ["name": "one"])

    private func request(_ values: [String]) -> Request {
        var head = HTTPRequest(method: .put, scheme: "http", authority: "localhost", path: "/")
        for value in values { head.headerFields.append(HTTPField(name: .ifMatch, value: value)) }
        return Request(head: head, body: RequestBody(buffer: ByteBuffer()))
    }

    @Test func `a tag is strong and follows the document`() {
        #expect(current.hasPrefix("\"") && current.hasSuffix("\"") && current.count > 20)
        #expect(entityTag(of: ["name": "one"]) == current)
        #expect(entityTag(of: ["name": "two"]) != current)
    }

    @Test func `a request without a precondition passes`() throws {
        try checkPrecondition(request([]), current: current)
    }

    @Test func `the present tag passes, alone, in a list and on a line of its own`() throws {
        try checkPrecondition(request([current]), current: current)
        try checkPrecondition(request(["\"a,b\" , \(current)"]), current: current)
        try checkPrecondition(request(["\"a\"", current]), current: current)
        try checkPrecondition(request(["*"]), current: current)
    }

    @Test(arguments: ["", "\"other\"", "W/*", "a"])
    func `any other tag is outdated`(value: String) {
        #expect(throws: ChangeRefused.outdated(current: current)) {
            try checkPrecondition(request([value]), current: current)
        }
    }

    @Test func `a weak tag never matches`() {
        #expect(throws: ChangeRefused.outdated(current: current)) {
            try checkPrecondition(request(["W/\(current)"]), current: current)
        }
    }

    @Test func `a tag inside another tag's quotes does not match`() {
        #expect(throws: ChangeRefused.outdated(current: "\"b\"")) {
            try checkPrecondition(request(["\"a,\"b\",c\""]), current: "\"b\"")
        }
    }
}
