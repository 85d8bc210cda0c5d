// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Foundation
import Testing

@testable import Pages

/// Each page in each state, as a file.
///
/// `MONETA_WRITE_GOLDEN=1` writes the files again.
@Suite struct GoldenTests {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Golden")

    @Test(arguments: Language.allCases)
    func `a page is the document in its file`(language: Language) throws {
        for (name, page) in Fixtures.pages(in: Fixtures.frame(language)) {
            let document = String(decoding: page.document(in: Fixtures.frame(language)), as: UTF8.self)
            // A style that changes is no change of a page.
            let text = document.replacing("\(Assets.root)\(Assets.all.version)/", with: "/assets/VERSION/")
                .replacing("><", with: ">\n<")
            let file = Self.folder.appending(path: "\(name).\(language.tag).html")
            if ProcessInfo.processInfo.environment["MONETA_WRITE_GOLDEN"] != nil {
                try text.write(to: file, atomically: true, encoding: .utf8)
            }
            #expect(try String(contentsOf: file, encoding: .utf8) == text, "\(name)")
        }
    }

    @Test func `no file is left of a page that is gone`() throws {
        let names = Set(
            Language.allCases.flatMap { language in Fixtures.pages.map { "\($0.name).\(language.tag).html" } }
        )
        #expect(Set(try FileManager.default.contentsOfDirectory(atPath: Self.folder.path)) == names)
    }

    @Test(arguments: Language.allCases)
    func `no page has an inline script that its policy does not name, a style or a handler`(
        language: Language
    ) throws {
        for (name, page) in Fixtures.pages(in: Fixtures.frame(language)) {
            var document = String(decoding: page.document(in: Fixtures.frame(language)), as: UTF8.self)
            // But the one that its policy allows by its hash, and then no other.
            if let script = page.policy.inlineScript {
                let parts = document.components(separatedBy: "<script>\(script)</script>")
                #expect(parts.count == 2, "\(name)")
                document = parts.joined()
                #expect(!document.contains("<script"), "\(name)")
            }
            #expect(try /<script(?![^>]*\ssrc=)/.firstMatch(in: document) == nil, "\(name)")
            #expect(
                try /<[a-z][^>]*\s(?:style|on[a-z]+)=|javascript:/.firstMatch(in: document) == nil, "\(name)")
            #expect(document.contains("lang=\"\(language.tag)\""))
        }
    }
}

@Suite struct ContentSecurityPolicyTests {
    @Test func `a page allows this server alone`() {
        #expect(
            ContentSecurityPolicy().text == """
                default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; \
                connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'
                """)
    }

    @Test func `what a page needs besides is named`() {
        var policy = ContentSecurityPolicy()
        policy.formTargets = ["https://app.example"]
        policy.frames = ["https://one.example/out", "https://two.example/out"]
        policy.framedBy = "https://app.example"
        policy.inlineScript = "alert('Hello, world.');"
        #expect(policy.text.contains("form-action 'self' https://app.example;"))
        #expect(policy.text.contains("frame-ancestors https://app.example"))
        #expect(policy.text.contains("frame-src https://one.example/out https://two.example/out"))
        // The example of Content Security Policy Level 3 §8.3.
        #expect(policy.text.contains("script-src 'sha256-qznLcsROx4GACP2dm0UCKCzCG+HiZ1guq6ZZDob/Tng=';"))
    }
}
