// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

/// What a `User-Agent` header claims, in the words of the log: a guess, for people.
package struct UserAgent {
    package let raw: String

    package init(_ raw: String) { self.raw = raw }

    /// The order matters: browsers name those that they want to be taken for.
    private static let browsers = [
        ("Edg", "EDGE"), ("OPR/", "OPERA"), ("Firefox/", "FIREFOX"), ("Chrome/", "CHROME"),
        ("Safari/", "SAFARI"),
    ]

    private static let systems = [
        ("Windows NT 10", "Windows 10"), ("Windows", "Windows"), ("iPhone", "iOS (iPhone)"),
        ("iPad", "iOS (iPad)"),
        ("Android", "Android"), ("Mac OS X", "Mac OS X"), ("macOS", "Mac OS X"), ("darwin", "Mac OS X"),
        ("Linux", "Linux"), ("linux", "Linux"),
    ]

    package var browser: String { Self.browsers.first { raw.contains($0.0) }?.1 ?? "UNKNOWN" }

    package var system: String { Self.systems.first { raw.contains($0.0) }?.1 ?? "Unknown" }

    package var device: String {
        switch system {
        case "iOS (iPhone)", "Android": "Mobile"
        case "iOS (iPad)": "Tablet"
        case "Unknown": "Unknown"
        default: "Computer"
        }
    }
}
