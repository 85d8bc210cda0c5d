// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Expressions
import Testing

@Suite struct FunctionTableTests {
    @Test func `every documented call of this part of the language is there`() {
        let strings = [
            "append", "join", "len", "removeSpaces", "replace", "replaceFirst", "startsWith",
            "stringContains",
            "stringSwitch", "substring", "substringAfter", "substringBefore", "toUpperCase", "toLowerCase",
        ].map { "String.\($0)" }
        let lists = [
            "add", "remove", "clear", "get", "flatten", "contains", "size", "isEmpty", "toCsvString",
            "indexOf",
        ].map { "Arrays.\($0)" }
        let others = [
            "Convert.toInt", "Convert.toNum", "isMemberOfGroup", "isMemberOfGroupName", "isMemberOfAnyGroup",
            "isMemberOfGroupNameStartsWith", "isMemberOfGroupNameContains", "isMemberOfGroupNameRegex",
            "toUpperCase",
            "toLowerCase", "substringBefore", "substringAfter", "substring",
        ]
        for name in strings + lists + others {
            #expect(FunctionTable.standard.function(named: name) != nil, "\(name)")
        }
    }

    @Test func `methods of one name differ in what they are called on`() {
        for method in FunctionTable.standard.methodNames {
            var taken: ValueKinds = []
            for function in FunctionTable.standard.methods(named: method) {
                #expect(taken.isDisjoint(with: function.receiver), "\(method)")
                taken.formUnion(function.receiver)
            }
        }
    }

    @Test func `signatures read as documentation shows them`() {
        let table = FunctionTable.standard
        #expect(table.function(named: "String.substring")?.signature == "String.substring(text, start, end?)")
        #expect(table.function(named: "isMemberOfAnyGroup")?.signature == "isMemberOfAnyGroup(groupId…)")
    }

    @Test func `a table of one's own can add a function`() throws {
        let answer = Function("Answer.get", takes: [], gives: .integer) { _, _ in 42 }
        let table = FunctionTable([answer])
        let expression = try ParsedExpression(parsing: "Answer.get() + 1", functions: table)
        #expect(try expression.evaluate(names: Names()) == 43)
    }
}
