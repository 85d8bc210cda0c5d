// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

/// The results of one file, for people and for machines.
package struct TokenTestReport: Sendable {
    /// As the file was named on the command line.
    package let file: String
    /// In the order of the file.
    package let results: [TokenTestResult]

    package init(file: String, results: [TokenTestResult]) {
        self.file = file
        self.results = results
    }

    package var passed: Int { results.count(where: \.passed) }

    package var failed: Int { results.count - passed }

    /// What failed, each with the request and the differences; empty when everything passed.
    package var failures: String {
        var text = ""
        for result in results where !result.passed {
            text += "FAILED  \(result.test.name)\n        \(result.test.request.sentence)\n"
            for line in lines(of: result) { text += "        \(line)\n" }
            text += "\n"
        }
        return visible(text)
    }

    /// One line.
    package var summary: String {
        failed == 0 ? "\(file): \(passed) passed" : "\(file): \(passed) passed, \(failed) failed"
    }
}

/// What is to be said about a result that is no pass.
func lines(of result: TokenTestResult) -> [String] {
    switch result.end {
    case .passed: []
    case .failed(let differences): differences.flatMap(\.lines)
    case .notAnswered(let why): ["could not be asked: \(why)"]
    }
}

/// Names from outside must not steer a terminal: control characters but ends of lines become U+FFFD.
private func visible(_ text: String) -> String {
    let scalars = text.unicodeScalars.map { scalar -> Unicode.Scalar in
        scalar != "\n" && scalar.properties.generalCategory == .control ? "\u{FFFD}" : scalar
    }
    return String(String.UnicodeScalarView(scalars))
}
