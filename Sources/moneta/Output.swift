// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Primitives
import SystemPackage

/// What commands print for people, and for other programs.
///
/// Names, descriptions and events are written by others. What they hold must not command the terminal, nor
/// turn the text around it: so all that goes out here has its unseen characters written out, but for the ends
/// of lines and tabs that a command sets. Texts of others that must stay on their line are put in by
/// ``Swift/String/madeVisible``.
enum Output {
    /// Writes to standard output, all of it and at once; a closed output is no error.
    static func write(_ text: String) { send(text.madeVisible(keeping: ["\n", "\t"]), to: .standardOutput) }

    /// JSON, indented, for programs: unseen characters are escaped as JSON has it.
    static func write(_ json: JSON) { send(json.indentedText.visibleJSON + "\n", to: .standardOutput) }

    /// Data for other programs, as it is.
    static func data(_ text: String) { send(text, to: .standardOutput) }

    /// Text for people to standard error, for what is wrong.
    static func complain(_ text: String) {
        send(text.madeVisible(keeping: ["\n", "\t"]), to: .standardError)
    }

    /// Commands of our own to the terminal that standard error is.
    static func draw(_ text: String) { send(text, to: .standardError) }

    private static func send(_ text: String, to output: FileDescriptor) {
        _ = try? output.writeAll(Array(text.utf8))
    }
}

extension JSON {
    /// A string that others may have written, on one line.
    var line: String? { string?.madeVisible }

    /// Strings that others may have written, each on one line.
    var lines: [String]? { strings?.map(\.madeVisible) }
}
