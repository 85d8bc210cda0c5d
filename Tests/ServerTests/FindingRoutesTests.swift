// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
import Foundation
import HTTPTypes
import HummingbirdTesting
import ManagementAPI
import MonetaTesting
import NIOCore
import OAuth
import Persistence
import Primitives
import SystemLog
import Testing

/// The findings over HTTP, and the page that describes them.
@Suite struct FindingRoutesTests {
    @Test func `the findings of a server are documents with their objects`() async throws {
        try await TestServer.servers { api in
            let server = try await api.makeServer("orders")
            let answer = try await api.send(.get, "/\(server.id)/findings")
            #expect(answer.status == 200)
            #expect(
                answer.body == [
                    [
                        "id": "server.no_policy", "severity": "ERROR",
                        "sentence": "the server `orders` has no policy", "advice": "add a policy with a rule",
                        "server": ["id": .string(server.id), "name": "orders"],
                    ]
                ])
        }
    }

    @Test func `pages show every finding once`() async throws {
        try await TestServer.servers { api in
            var names: Set<String> = []
            for number in 0..<5 {
                names.insert(try await api.makeServer("server \(number)", audience: "urn:\(number)").id)
            }
            var seen: [String] = []
            var query = "?limit=2"
            for _ in 0..<3 {
                let answer = try await whole(api, query)
                #expect(answer.status == 200, "\(answer.body)")
                seen += (answer.body.array ?? []).compactMap { $0["server"]?["id"]?.string }
                guard let after = next(answer) else { break }
                query = "?limit=2&after=\(after)"
            }
            #expect(seen.count == 5)
            #expect(Set(seen) == names)
        }
    }

    private func whole(_ api: TestServer, _ query: String) async throws -> Answer {
        try await api.send(.get, "/api/v1/findings\(query)", outside: true)
    }

    private func next(_ answer: Answer) -> String? {
        let links = answer.headers[values: HTTPField.Name("Link") ?? .server]
        guard let link = links.first(where: { $0.contains("rel=\"next\"") }) else { return nil }
        return link.split(separator: "after=").dropFirst().first.map {
            String($0.prefix { $0 != "&" && $0 != ">" })
        }
    }

    @Test(arguments: ["WARNING", "error", "BAD"])
    func `a least severity can be asked for, and an unknown one counts as none`(severity: String) async throws
    {
        try await TestServer.servers { api in
            let server = try await api.makeServer("orders")
            let all = try await api.send(.get, "/\(server.id)/findings").body
            let answer = try await api.send(.get, "/\(server.id)/findings?severity=\(severity)")
            #expect(answer.status == 200 && (severity != "BAD" || answer.body == all))
        }
    }

    @Test func `a server that does not exist and a cursor of others are refused`() async throws {
        try await TestServer.servers { api in
            #expect(try await api.send(.get, "/nothing/findings").code == "E0000007")
            let server = try await api.makeServer("orders")
            for cursor in ["x", "%20", "AAAA"] {
                #expect(try await api.send(.get, "/\(server.id)/findings?after=\(cursor)").code == "E0000029")
            }
        }
    }

    @Test func `the page of findings describes what the code finds`() throws {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let page = try String(contentsOf: root.appendingPathComponent("docs/findings.md"), encoding: .utf8)
        let rows = page.split(separator: "\n").filter { $0.hasPrefix("| `") }.map(String.init)
        let wanted = FindingKind.allCases.map { kind in
            "| `\(kind.rawValue)` | \(kind.severity.rawValue.lowercased()) | \(kind.meaning) | \(kind.advice) |"
        }
        #expect(rows == wanted)
    }
}
