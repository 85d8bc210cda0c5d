// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

/// Why a file of tests cannot be taken: everything that is wrong with it.
package struct TestFileError: Error, Sendable, CustomStringConvertible {
    /// One mistake and where it stands.
    package struct Mistake: Sendable, Equatable {
        package let path: DocumentPath
        /// What is wrong and what is allowed, without capital and full stop.
        package let sentence: String
    }

    /// In the order of the file; never empty.
    package let mistakes: [Mistake]

    package var description: String {
        mistakes.map { $0.path.steps.isEmpty ? $0.sentence : "\($0.path): \($0.sentence)" }
            .joined(separator: "\n")
    }
}
