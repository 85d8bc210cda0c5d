// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Testing

@testable import Pages

/// What the page after signing out may load.
@Suite struct SignedOutPageTests {
    private func policy(_ frames: [String]) -> String {
        SignedOutPage(frames: frames.compactMap { Link(web: $0) }).page(in: Fixtures.frame(.english)).policy
            .text
    }

    @Test func `frames are those of the apps that are told, and no others`() {
        #expect(!policy([]).contains("frame-src"))
        let text = policy([
            "https://a.example/out?sid=1", "https://a.example/other", "https://b.example:8443/out",
            "javascript:alert(1)", "https://c.example@evil.example/",
        ])
        #expect(text.hasSuffix("frame-src https://a.example https://b.example:8443"), "\(text)")
        #expect(text.contains("frame-ancestors 'none'") && text.contains("default-src 'none'"))
    }
}
