// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Expressions
import Foundation
import Primitives
import Testing

/// `docs/expressions.md`: its table of functions is made from the code, and its examples are true.
///
/// With `MONETA_WRITE_REFERENCE=1` in the environment the table on the page is written anew.
@Suite struct ReferencePageTests {
    private static let page = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("../../docs/expressions.md").standardizedFileURL
    private static let begin = "<!-- functions: made from the function table, see ReferencePageTests -->\n"
    private static let end = "<!-- end of functions -->\n"

    /// The names that the examples of the page are about, from the block of JSON on it.
    private func pageNames(_ page: String) throws -> Names {
        let block = try #require(page.firstRange(between: "```json\n", and: "\n```"))
        return Names(try JSON(reading: block))
    }

    @Test func `the table on the page is the one of the code`() throws {
        let page = try String(contentsOf: Self.page, encoding: .utf8)
        let table = referenceTable(.standard)
        if ProcessInfo.processInfo.environment["MONETA_WRITE_REFERENCE"] == "1" {
            let before = try #require(page.range(of: Self.begin))
            let after = try #require(page.range(of: Self.end))
            let written = String(page[..<before.upperBound]) + table + String(page[after.lowerBound...])
            try written.write(to: Self.page, atomically: true, encoding: .utf8)
            return
        }
        let shown = try #require(page.firstRange(between: Self.begin, and: Self.end))
        #expect(shown == table, "run this test with MONETA_WRITE_REFERENCE=1 to write the table anew")
    }

    @Test func `every function has a sentence and an example that is true`() throws {
        let names = try pageNames(try String(contentsOf: Self.page, encoding: .utf8))
        for function in FunctionTable.standard.functions {
            #expect(function.about.hasSuffix("."), "\(function.name)")
            for example in function.examples {
                let expression = try ParsedExpression(parsing: example.expression)
                let value = try expression.evaluate(names: names)
                #expect(value.json.text == example.value, "\(example.expression) gives \(value.json.text)")
                #expect(
                    checkExpression(expression).filter { $0.severity == .error }.isEmpty,
                    "\(example.expression)")
            }
        }
        let withExample = FunctionTable.standard.functions.filter { !$0.examples.isEmpty }
        #expect(withExample.count >= FunctionTable.standard.functions.count - 7)
    }

    @Test func `the other examples of the page are true`() throws {
        let page = try String(contentsOf: Self.page, encoding: .utf8)
        let names = try pageNames(page)
        var count = 0
        for line in page.split(separator: "\n") where line.hasPrefix("- `") {
            let parts = line.components(separatedBy: "` gives `")
            guard parts.count == 2, let end = parts[1].firstIndex(of: "`") else { continue }
            let expression = try ParsedExpression(parsing: String(parts[0].dropFirst(3)))
            let wanted = String(parts[1][..<end])
            count += 1
            do throws(ExpressionError) {
                let text = try expression.evaluate(names: names).json.text
                #expect(text == wanted, "\(line)")
            } catch {
                #expect("error \(error.code)" == wanted, "\(line)")
            }
        }
        #expect(count >= 20)
    }
}

/// A row for each function, under a heading for each part of the library.
private func referenceTable(_ table: FunctionTable) -> String {
    var text = ""
    var part = ""
    for function in table.functions {
        let own = heading(function)
        if own != part {
            part = own
            text +=
                "\n### \(part)\n\n| call | as a method of | gives | what it does | example |\n| --- | --- | --- | --- | --- |\n"
        }
        let calls = ([function.signature] + function.otherNames.map { "\($0)(…)" }).map { "`\($0)`" }
        let method = function.method.map { "`.\($0)()` of \(words(function.receiver))" } ?? "—"
        let examples = function.examples.map { "`\(cell($0.expression))` → `\(cell($0.value))`" }
        text +=
            "| \(calls.joined(separator: ", ")) | \(method) | \(words(function.result)) | \(cell(function.about)) | "
        text += examples.joined(separator: "<br>") + (examples.isEmpty ? "|\n" : " |\n")
    }
    return text + "\n"
}

private func heading(_ function: Function) -> String {
    guard let dot = function.name.firstIndex(of: ".") else {
        return function.needs.contains(.groups)
            ? "Groups of the user" : function.needs.contains(.directory) ? "People and directories" : "User"
    }
    switch function.name[..<dot] {
    case "String": return function.name.contains("version") ? "Versions" : "Text"
    case "Arrays": return "Lists"
    case "Convert": return "Conversion"
    case "Iso3166Convert": return "Countries"
    case "Groups": return "Groups of the user"
    default: return "Time"
    }
}

private func words(_ kinds: ValueKinds) -> String {
    kinds == .any ? "any value" : kinds == .text ? "text" : "\(kinds)"
}

private func cell(_ text: String) -> String { text.replacingOccurrences(of: "|", with: "\\|") }

extension String {
    /// What stands between the first occurrence of a text and the next one of another.
    fileprivate func firstRange(between start: String, and end: String) -> String? {
        guard let before = range(of: start), let after = range(of: end, range: before.upperBound..<endIndex)
        else { return nil }
        return String(self[before.upperBound..<after.lowerBound])
    }
}
