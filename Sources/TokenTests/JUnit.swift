// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

/// The results as JUnit XML, as CI systems read it: a suite for each file, a case for each request.
///
/// There are no times in it: what is measured would be the tool, not the tests.
package func junit(_ reports: [TokenTestReport]) -> String {
    let results = reports.flatMap(\.results)
    var text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
    text += "<testsuites name=\"moneta test\"\(counts(results))>\n"
    for report in reports {
        text += "  <testsuite name=\"\(escaped(report.file))\"\(counts(report.results))>\n"
        for result in report.results { text += testCase(result) }
        text += "  </testsuite>\n"
    }
    return text + "</testsuites>\n"
}

private func counts(_ results: [TokenTestResult]) -> String {
    var failures = 0
    var errors = 0
    for result in results {
        switch result.end {
        case .passed: break
        case .failed: failures += 1
        case .notAnswered: errors += 1
        }
    }
    return " tests=\"\(results.count)\" failures=\"\(failures)\" errors=\"\(errors)\""
}

private func testCase(_ result: TokenTestResult) -> String {
    let test = result.test
    let head = "    <testcase classname=\"\(escaped(test.request.server))\" name=\"\(escaped(test.name))\""
    let details = escaped(([test.request.sentence] + lines(of: result)).joined(separator: "\n"))
    switch result.end {
    case .passed: return head + "/>\n"
    case .failed(let differences):
        let message = differences.map(\.what).joined(separator: ", ")
        return head
            + ">\n      <failure message=\"different: \(escaped(message))\">\(details)</failure>\n    </testcase>\n"
    case .notAnswered(let why):
        return head + ">\n      <error message=\"\(escaped(why))\">\(details)</error>\n    </testcase>\n"
    }
}

/// Text for XML 1.0 (§2.2, §2.4); characters that XML cannot hold become U+FFFD.
private func escaped(_ text: String) -> String {
    var escaped = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
        switch scalar {
        case "&": escaped += "&amp;".unicodeScalars
        case "<": escaped += "&lt;".unicodeScalars
        case ">": escaped += "&gt;".unicodeScalars
        case "\"": escaped += "&quot;".unicodeScalars
        case "\n": escaped += "&#10;".unicodeScalars
        case "\t": escaped += "&#9;".unicodeScalars
        case "\r": escaped += "&#13;".unicodeScalars
        case "\u{0}"..<" ", "\u{FFFE}"..."\u{FFFF}": escaped.append("\u{FFFD}")
        default: escaped.append(scalar)
        }
    }
    return String(escaped)
}
