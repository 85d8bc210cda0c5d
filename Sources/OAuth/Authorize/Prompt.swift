// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

/// What the client wants the user to be asked, whatever is known already (OIDC Core §3.1.2.1 `prompt`).
package struct Prompt: OptionSet, Sendable, Hashable {
    package let rawValue: UInt8

    package init(rawValue: UInt8) { self.rawValue = rawValue }

    /// Nothing may be asked; whatever would have to be is an error.
    package static let none = Prompt(rawValue: 1)
    package static let login = Prompt(rawValue: 2)
    package static let consent = Prompt(rawValue: 4)
    package static let selectAccount = Prompt(rawValue: 8)

    private static let words: [(String, Prompt)] = [
        ("none", .none), ("login", .login), ("consent", .consent), ("select_account", .selectAccount),
    ]

    /// Reads the parameter; `nil` for a word that is not known, and for `none` beside another.
    package init?(_ text: String) {
        var prompt: Prompt = []
        for word in text.utf8.split(separator: UInt8(ascii: " ")) {
            guard let known = Self.words.first(where: { $0.0.utf8.elementsEqual(word) }) else { return nil }
            prompt.insert(known.1)
        }
        guard !prompt.contains(.none) || prompt == [.none] else { return nil }
        self = prompt
    }

    /// Whether the user must prove who they are now, however long ago they have.
    package var asksForSignIn: Bool { contains(.login) || contains(.selectAccount) }
}
