// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Foundation
import Primitives
import Testing

@testable import Pages

@Suite struct AssetsTests {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Sources/Pages/Assets")

    @Test func `the program holds each file as it is in the folder`() throws {
        #expect(Assets.all.files.count >= 20)
        for asset in Assets.all.files.values {
            #expect(
                try Data(contentsOf: Self.folder.appending(path: asset.path)) == Data(asset.bytes),
                "\(asset.path)")
        }
    }

    @Test func `what pages refer to is there`() throws {
        let document = String(
            decoding: Fixtures.pages[0].page.document(in: Fixtures.frame(.english)), as: UTF8.self)
        let root = Assets.root + Assets.all.version + "/"
        let paths = document.split(separator: "\"").filter { $0.hasPrefix(root) }
            .map { $0.dropFirst(root.count).prefix { $0 != "#" } }
        #expect(paths.count > 8)
        for path in paths { #expect(Assets.all.files[String(path)] != nil, "\(path)") }
    }

    @Test(arguments: [
        ("css/base.css", "text/css; charset=utf-8"), ("js/theme.js", "text/javascript; charset=utf-8"),
        ("icons.svg", "image/svg+xml"), ("fonts/inter-latin.woff2", "font/woff2"),
    ])
    func `a file has its media type`(path: String, type: String) {
        #expect(Assets.all.files[path]?.mediaType == type)
    }
}
