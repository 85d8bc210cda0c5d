// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Expressions
import Foundation
import Primitives
import Testing

/// A folder of `Cases`: `expression.txt`, `names.json` and `expected.json`, which holds a `value` or an
/// `error` code.
struct GoldenCase: CustomTestStringConvertible, Sendable {
    let name: String
    let expression: String
    let names: Names
    let expected: JSON

    var testDescription: String { name }

    static let all: [GoldenCase] = {
        guard let root = Bundle.module.resourceURL?.appendingPathComponent("Cases"),
            let folders = try? FileManager.default.contentsOfDirectory(
                at: root, includingPropertiesForKeys: nil)
        else { return [] }
        return folders.compactMap { try? GoldenCase($0) }.sorted { $0.name < $1.name }
    }()

    init(_ folder: URL) throws {
        func text(_ file: String) throws -> String {
            try String(contentsOf: folder.appendingPathComponent(file), encoding: .utf8)
        }
        name = folder.lastPathComponent
        expression = String(try text("expression.txt").dropLast())
        names = Names(try JSON(reading: try text("names.json")))
        expected = try JSON(reading: try text("expected.json"))
    }
}

extension Names {
    /// Names as the golden cases write them.
    init(_ json: JSON) {
        func value(_ name: String) -> Value { json[name].map { Value($0) } ?? .null }
        let groups = (json["groups"]?.array ?? []).map {
            GroupFact(
                id: $0["id"]?.string ?? "", name: $0["name"]?.string ?? "",
                type: $0["type"]?.string ?? "OKTA_GROUP", sourceID: $0["source"]?.string,
                sourceName: $0["sourceName"]?.string,
                attributes: $0["attributes"].flatMap { Value($0).map } ?? ValueMap())
        }
        var others: [String: Value] = [:]
        for member in json["others"]?.object?.members ?? [] { others[member.name.text] = Value(member.value) }
        self.init(
            user: value("user"), appuser: value("appuser"), app: value("app"), org: value("org"),
            access: value("access"), session: value("session"), groups: groups,
            directory: DirectoryFacts(json["directory"] ?? .null),
            now: json["now"]?.string.flatMap { Timestamp(rfc3339: $0) }, others: others)
    }
}

extension DirectoryFacts {
    /// Facts as the golden cases write them.
    init(_ json: JSON) {
        func values(_ name: String) -> [String: Value] {
            Dictionary(
                (json[name]?.object?.members ?? []).map { ($0.name.text, Value($0.value)) }
            ) { first, _ in first }
        }
        func list(_ name: String) -> [Value] { (json[name]?.array ?? []).map { Value($0) } }
        self.init(
            managers: values("managers"), assistants: values("assistants"),
            managerAppUsers: values("managerAppUsers"), assistantAppUsers: values("assistantAppUsers"),
            linkedObjects: values("linkedObjects"), directoryUsers: list("directoryUsers"),
            workdayUsers: list("workdayUsers"))
    }
}

@Suite struct CasesTests {
    @Test(arguments: GoldenCase.all) func `every documented example gives the documented value`(
        _ golden: GoldenCase
    ) throws {
        let expression = try ParsedExpression(parsing: golden.expression)
        do throws(ExpressionError) {
            let value = try expression.evaluate(names: golden.names)
            #expect(golden.expected["error"] == nil, "gave \(value.json.text)")
            #expect(value.json == golden.expected["value"], "gave \(value.json.text)")
        } catch {
            #expect(error.code.rawValue == golden.expected["error"]?.string, "\(error)")
        }
    }

    @Test(arguments: GoldenCase.all) func `the canonical text says the same`(_ golden: GoldenCase) throws {
        let expression = try ParsedExpression(parsing: golden.expression)
        let again = try ParsedExpression(parsing: expression.description)
        #expect(again.description == expression.description)
        let first = Result { () throws(ExpressionError) in try expression.evaluate(names: golden.names) }
        let second = Result { () throws(ExpressionError) in try again.evaluate(names: golden.names) }
        #expect((try? first.get()) == (try? second.get()))
    }

    @Test(arguments: GoldenCase.all) func `a trace ends in the same result`(_ golden: GoldenCase) throws {
        let expression = try ParsedExpression(parsing: golden.expression)
        let trace = expression.trace(names: golden.names)
        let result = Result { () throws(ExpressionError) in try expression.evaluate(names: golden.names) }
        #expect(trace.result == result)
    }

    @Test func `the cases are found`() {
        #expect(GoldenCase.all.count > 150)
    }
}
