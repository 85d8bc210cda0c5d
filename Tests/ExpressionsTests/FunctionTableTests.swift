// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Expressions
import Testing

@Suite struct FunctionTableTests {
    @Test func `every documented call is there`() {
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
        let times = [
            "now", "fromWindowsToIso8601", "fromUnixToIso8601", "fromStringToIso8601", "fromIso8601ToWindows",
            "fromIso8601ToUnix", "fromIso8601ToString",
        ].map { "Time.\($0)" }
        let rest = [
            "DateTime.now", "Iso3166Convert.toAlpha2", "Iso3166Convert.toAlpha3", "Iso3166Convert.toNumeric",
            "Iso3166Convert.toName", "getFilteredGroups", "Groups.contains", "Groups.startsWith",
            "Groups.endsWith", "getManagerUser", "getManagerAppUser", "getAssistantUser",
            "getAssistantAppUser",
            "hasDirectoryUser", "hasWorkdayUser", "findDirectoryUser", "findWorkdayUser",
        ]
        for name in strings + lists + others + times + rest {
            #expect(FunctionTable.standard.function(named: name) != nil, "\(name)")
        }
    }

    @Test func `every documented method is there`() {
        let methods = [
            "toUpperCase", "toLowerCase", "substring", "replace", "replaceFirst", "length", "removeSpaces",
            "contains", "substringBefore", "substringAfter", "size", "isEmpty", "add", "remove", "flatten",
            "toInteger", "toNumber", "parseCountryCode", "toAlpha2", "toAlpha3", "toNumeric", "toName",
            "parseWindowsTime", "parseUnixTime", "parseStringTime", "toWindows", "toUnix", "toString",
            "toZone",
            "plusDays", "plusHours", "plusMinutes", "plusSeconds", "minusDays", "minusHours", "minusMinutes",
            "minusSeconds", "withinDays", "withinHours", "withinMinutes", "withinSeconds", "getGroups",
            "isMemberOf", "getLinkedObject", "getInternalProperty", "versionGreaterThan", "versionLessThan",
        ]
        for name in methods { #expect(!FunctionTable.standard.methods(named: name).isEmpty, "\(name)") }
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
