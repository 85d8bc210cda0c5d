// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
import HTTPTypes
import MonetaTesting
import Primitives
import Testing
import Web

struct PathParametersTests {
    private func value(_ text: String) -> String? {
        let parameters = PathParameters(captured: [(name: Substring("id"), text: Substring(text))])
        return parameters.isReadable ? parameters["id"] : nil
    }

    @Test(arguments: [
        ("ada%40example.com", "ada@example.com"), ("ada@example.com", "ada@example.com"), ("a+b", "a+b"),
        ("%C3%84da", "\u{C4}da"), ("%41%62%7e", "Ab~"), ("a%2540b", "a%40b"), ("a%25", "a%"), ("..a", "..a"),
        ("a%20b", "a b"),
    ]) func `an escape is decoded once`(text: String, decoded: String) {
        #expect(value(text) == decoded)
    }

    @Test(arguments: [
        "%", "a%4", "%zz", "%4g", "%2F", "a%2fb", "%00", "a%0d%0a", "%7f", "%2e%2e", "%2e", "..", ".",
        "%ff", "%C3", "%ED%A0%80", String(repeating: "a", count: 1025), String(repeating: "%41", count: 1025),
    ]) func `what is no text, or leads elsewhere, makes the path unreadable`(text: String) {
        #expect(value(text) == nil)
    }

    @Test func `what a route leaves to its handler keeps its slashes and no escaped one`() {
        let rest = { (text: String) in
            let parameters = PathParameters(captured: [(name: Substring(":**:"), text: Substring(text))])
            return parameters.isReadable ? parameters.rest : nil
        }
        #expect(rest("/icons//a%2Dz.svg") == "icons/a-z.svg")
        #expect(rest("icons%2Fa.svg") == nil)
    }

    @Test func `one bad value takes all of them`() {
        let parameters = PathParameters(
            captured: [(name: Substring("groupId"), text: Substring("00g1")), (name: "userId", text: "%zz")])
        #expect(!parameters.isReadable && parameters["groupId"] == nil)
    }

    @Test(arguments: [
        ("/api/v1/users/ada%40example.com?q=\u{E9}", true), ("/\u{E9}", false), ("/a b", false),
        ("/x\u{300}\u{300}", false), ("/a\u{7F}", false), ("", true),
    ]) func `a path has the characters of a URI`(path: String, isPlain: Bool) {
        #expect(PathParameters.isPlain(path) == isPlain)
    }

    @Test func `guard and handlers see the same user whatever way it is written`() async throws {
        try await TestServer.onEachEngine { api in
            let group = try await api.send(.post, "/groups", ["profile": ["name": "Staff"]]).body.id
            let other = try await api.makeUser("out@example.com")
            let caller = try await api.makeCaller(.user, .userAdministrator)
            try await api.limit(caller, toGroup: group)
            for name in ["out@example.com", "out%40example.com", "%6fut%40example%2ecom", other.id] {
                #expect(try await api.send(.get, "/users/\(name)").body.id == other.id, "\(name)")
                #expect(try await api.send(.get, "/users/\(name)", as: caller).status == 403, "\(name)")
            }
            #expect(try await api.send(.get, "/users/out%2540example.com").status == 404)
            for bad in ["%2e%2e", "a%2Fb", "a%00", "%zz", "%ff"] {
                #expect(try await api.send(.get, "/users/\(bad)").status == 400, "\(bad)")
            }
            let me = try await api.send(.get, "/users/%6d%65", as: caller)
            #expect(me.status == 403)
        }
    }
}
