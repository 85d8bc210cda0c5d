// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import SystemPackage

/// What commands print for people, and for other programs.
enum Output {
    /// Writes to standard output, all of it and at once; a closed output is no error.
    static func write(_ text: String) {
        _ = try? FileDescriptor.standardOutput.writeAll(Array(text.utf8))
    }

    /// The same to standard error, for what is wrong.
    static func complain(_ text: String) {
        _ = try? FileDescriptor.standardError.writeAll(Array(text.utf8))
    }
}
