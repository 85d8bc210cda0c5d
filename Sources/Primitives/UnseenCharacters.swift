// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

extension Unicode.Scalar {
    /// Whether the character is not seen itself but changes what is: it commands a terminal, ends a line, or
    /// turns the direction of the text around it.
    ///
    /// C0, DEL and C1, the marks and embeddings of direction, U+FEFF, and the separators of lines and
    /// paragraphs. Letters of any script are seen, also those that are written from right to left.
    package var isUnseen: Bool {
        switch value {
        case 0...0x1F, 0x7F...0x9F, 0x061C, 0x200E...0x200F, 0x2028...0x202E, 0x2066...0x2069, 0xFEFF: true
        default: false
        }
    }

    /// `U+202E`.
    var codePoint: String {
        let digits = String(value, radix: 16, uppercase: true)
        return "U+" + String(repeating: "0", count: max(4 - digits.count, 0)) + digits
    }
}

/// Which characters a text may have that are not seen.
package enum UnseenCharacters: Sendable {
    /// A name, or anything else on one line: none.
    case none
    /// Text of several lines, such as a description or an expression: ends of lines and tabs, and the marks
    /// of direction that writers of Arabic and Hebrew set.
    case ofText
    /// Whatever somebody has chosen, as in a password.
    case all

    private func contains(_ scalar: Unicode.Scalar) -> Bool {
        switch (self, scalar.value) {
        case (.none, _): false
        case (.ofText, let value): [0x09, 0x0A, 0x0D, 0x061C, 0x200E, 0x200F].contains(value)
        case (.all, _): true
        }
    }

    /// What is wrong with a text; `nil` when nothing is.
    package func problem(of text: String) -> String? {
        let wrong = text.unicodeScalars.first { $0.isUnseen && !contains($0) }
        return wrong.map { "must not have characters that control how text is shown, as \($0.codePoint)" }
    }
}

extension String {
    /// The text with what is not seen written out, as `\u{202E}`, so that it does nothing to a terminal and
    /// to the text around it.
    ///
    /// The result is one line.
    package var madeVisible: String { madeVisible(keeping: []) }

    /// The text with what is not seen written out, but for the characters in `kept`.
    package func madeVisible(keeping kept: Set<Unicode.Scalar>) -> String {
        escaped(keeping: kept) { "\\u{\(String($0.value, radix: 16, uppercase: true))}" }
    }

    /// JSON text with what is not seen as `\u202e`, which readers of JSON take for the same (RFC 8259 §7).
    ///
    /// Writers of JSON leave such characters in strings alone, where nothing else may stand.
    package var visibleJSON: String {
        escaped(keeping: ["\n"]) { scalar in
            let digits = String(scalar.value, radix: 16)
            return "\\u" + String(repeating: "0", count: max(4 - digits.count, 0)) + digits
        }
    }

    private func escaped(keeping kept: Set<Unicode.Scalar>, _ escape: (Unicode.Scalar) -> String) -> String {
        guard unicodeScalars.contains(where: { $0.isUnseen && !kept.contains($0) }) else { return self }
        var text = ""
        for scalar in unicodeScalars {
            if scalar.isUnseen, !kept.contains(scalar) {
                text += escape(scalar)
            } else {
                text.unicodeScalars.append(scalar)
            }
        }
        return text
    }
}
