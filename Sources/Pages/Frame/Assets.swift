// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import CPageAssets
import Primitives

/// A file that pages load: a style sheet, a script, a font, an icon.
package struct Asset: Sendable {
    /// Its path below the folder of assets, for example `css/base.css`.
    package let path: String
    package let bytes: [UInt8]

    /// The media type, with the character set where it is text.
    package var mediaType: String {
        switch path.split(separator: ".").last {
        case "css": "text/css; charset=utf-8"
        case "svg": "image/svg+xml"
        case "woff2": "font/woff2"
        default: "text/javascript; charset=utf-8"
        }
    }
}

/// The files of all pages, and the address under which this version of them is found.
///
/// The address holds a hash of all of them, so a browser may keep what it has loaded for a year, and never
/// mixes files of two versions.
package struct Assets: Sendable {
    /// What the path of every asset begins with on the wire.
    package static let root = "/assets/"
    /// The files of this program.
    package static let all = Assets()

    /// Every file by its path.
    package let files: [String: Asset]
    /// The first 128 bits of the SHA-256 over all paths and bytes, in base64url.
    package let version: String

    private init() {
        var files: [String: Asset] = [:]
        var text: [UInt8] = []
        var index = 0
        while let entry = moneta_page_asset_at(index)?.pointee {
            index += 1
            let asset = Asset(
                path: String(cString: entry.path),
                bytes: Array(UnsafeBufferPointer(start: entry.bytes, count: entry.count)))
            files[asset.path] = asset
            text.append(contentsOf: asset.path.utf8)
            text.append(0)
            text.append(contentsOf: sha256(asset.bytes))
        }
        self.files = files
        version = Base64URL.encode(Array(sha256(text).prefix(16)))
    }

    /// The address of a file; the path is written in the source and `scripts/checks/assets` knows that it
    /// exists.
    func link(_ path: StaticString, fragment: StaticString = "") -> Link {
        // A hash in base64url and two literals are always a path.
        Link(path: "\(Self.root)\(version)/\(path)\(fragment)") ?? Link("/")
    }
}
