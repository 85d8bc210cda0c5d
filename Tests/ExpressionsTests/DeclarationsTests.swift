// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Expressions
import Primitives
import Testing

@Suite struct DeclarationsTests {
    private let claims = Declarations.claims(
        userAttributes: [
            "login": .string, "firstName": .string, "salary": .integer, "isContractor": .bool,
            "tags": .list(of: .string), "cars": .list(of: .record(["make": .string])),
        ], appuserAttributes: ["userName": .string])

    private func problems(_ text: String, _ declarations: Declarations? = nil) -> [Diagnostic] {
        checkExpression(text, declarations ?? claims)
    }

    private func part(_ text: String, _ diagnostic: Diagnostic) -> String {
        let scalars = Array(text.unicodeScalars)[diagnostic.range.start..<diagnostic.range.end]
        return String(String.UnicodeScalarView(scalars))
    }

    @Test(arguments: [
        "user.firstName", "user.profile.firstName + user.id", "appuser.userName",
        "app.profile.anything.at.all",
        "user.tags.![length()]", "user.cars.![make]", "user.salary > 5 ? 'a' : null", "org.name ?: 'x'",
        "access.scope.contains('a') AND !user.isContractor", "user.created.plusDays(1) < Time.now()",
        "user.getGroups().![profile.name]", "user.getGroups({'group.type': 'APP_GROUP'})[0].name",
        "getFilteredGroups({'1'}, \"group.name + user.firstName\", 10)", "Arrays.contains('a, b', 'a')",
        "String.len(5)", "'5'.toInteger() + 1", "{1, 'a'}.contains(user.salary)", "{'a': 1}.a",
        "session.amr[0]",
        "'US'.parseCountryCode().toName()", "user.getInternalProperty('id')", "user.salary == null",
        "Groups.contains('OKTA', 'x', 10) ?: {}", "(appuser != null) ? appuser.userName : app.clientId",
    ])
    func `what fits its declarations has no diagnostics`(text: String) {
        #expect(problems(text) == [])
    }

    @Test(arguments: [
        ("user.fristName", "fristName", "firstName"), ("user.profile.fristName", "fristName", "firstName"),
        ("1 + user.salery", "salery", "salary"), ("appuser.username", "username", "userName"),
        ("user.cars.![mke]", "mke", "make"), ("usr.firstName", "usr", "user"),
        ("acces.scope", "acces", "access"), ("access.scopes", "scopes", "scope"),
        ("getFilteredGroups({'1'}, \"gruop.name\", 10)", "gruop", "group"),
    ])
    func `an unknown name is a warning at its place with the nearest known name`(
        text: String, place: String, hint: String
    ) throws {
        let diagnostic = try #require(problems(text).first)
        #expect(diagnostic.severity == .warning)
        #expect(part(text, diagnostic) == place)
        #expect(diagnostic.hint == hint)
        #expect(problems(text).count == 1)
    }

    @Test(arguments: [
        ("user.tags + 'a'", "user.tags"), ("user.firstName - 1", "user.firstName"),
        ("!user.salary", "user.salary"),
        ("user.firstName ? 1 : 2", "user.firstName"), ("user.salary == 'a'", "user.salary == 'a'"),
        ("user.salary.toUpperCase()", "user.salary"), ("user.tags matches 'a'", "user.tags"),
        ("user.firstName.![x]", "user.firstName"), ("user.isContractor.firstName", "user.isContractor"),
        ("Arrays.size({'a': 1})", "{'a': 1}"), ("String.substring('a', 'b')", "'b'"), ("{1} ?: 2", "2"),
        ("isMemberOfGroup(user.tags)", "user.tags"), ("user.salary[0]", "user.salary"),
        ("1 AND true", "1"), ("user.tags < 1", "user.tags < 1"),
    ])
    func `a type that cannot fit is a warning at its place`(text: String, place: String) throws {
        let diagnostic = try #require(problems(text).first, "\(text)")
        #expect(diagnostic.severity == .warning)
        #expect(part(text, diagnostic) == place)
    }

    @Test(arguments: [
        ("user.firstName +", ExpressionPlace(16, 16)), ("String.lenn('x')", ExpressionPlace(0, 16)),
        ("user matches '(a'", ExpressionPlace(15, 16)), ("Time.now('UTC', 'bb')", ExpressionPlace(17, 19)),
        ("getFilteredGroups({'1'}, \"group.\", 10)", ExpressionPlace(32, 32)),
        ("1.substring(2, 3, 4)", ExpressionPlace(0, 20)),
    ])
    func `what cannot be read or called is an error at its place`(text: String, place: ExpressionPlace) throws
    {
        let diagnostic = try #require(problems(text).first)
        #expect(diagnostic.severity == .error, "\(diagnostic)")
        #expect(diagnostic.range.start == place.start, "\(diagnostic.range.start)")
        #expect(diagnostic.range.end == place.end, "\(diagnostic.range.end)")
    }

    @Test func `group rules refuse conversions and times, and want true or false`() {
        let rules = Declarations.groupRules(userAttributes: ["salary": .integer, "title": .string])
        #expect(problems("user.salary > 5 AND String.stringContains(user.title, 'x')", rules) == [])
        #expect(problems("Convert.toInt(user.title) > 5", rules).map(\.severity) == [.error])
        #expect(problems("user.title.toInteger() > 5", rules).map(\.severity) == [.error])
        #expect(problems("user.title", rules).map(\.severity) == [.warning])
        #expect(problems("isMemberOfGroupName('x')", rules) == [])
        #expect(problems("app.clientId == 'x'", rules).map(\.severity) == [.warning])
    }

    @Test(arguments: [
        "user.tags.![user.tags.![user.tags.![1]]]", "user.tags.![user.tags.![1 + 1 + 1]]",
        "String.replace(String.replace(user.firstName, 'a', user.login), 'b', String.replace(user.login, 'c', user.login))",
        "user.tags.![user.firstName + user.firstName + user.firstName + user.firstName + user.firstName]",
    ])
    func `work beyond the budget in the worst case is an error`(text: String) throws {
        let diagnostic = try #require(problems(text).first)
        #expect(diagnostic.severity == .error)
        #expect(diagnostic.sentence.contains("may"))
    }

    @Test(arguments: [
        "String.replace(Arrays.toCsvString(user.getGroups({'group.type': 'APP_GROUP'}).![name]), ',', ' ').toUpperCase()",
        "String.toLowerCase(String.replace(Arrays.toCsvString(access.scope), ',', ' ')).substringBefore('x')",
        "String.replace(user.firstName, ' ', '-') + String.replace(user.login, '@', ' at ')",
        "user.tags.![toUpperCase().substringBefore('-')].contains('A') AND Arrays.flatten(user.tags, user.tags).size() > 2",
        "getFilteredGroups(app.profile.groupallowlist, \"'Okta: ' + group.name + group.profile.dn\", 100)",
    ])
    func `what expressions in use do is far from the budget`(text: String) {
        #expect(problems(text).filter { $0.severity == .error } == [])
    }

    @Test func `the worst case is never less than what an evaluation takes`() throws {
        let text = String(repeating: "a", count: 128)
        let names = Names(
            user: [
                "tags": .list(Array(repeating: .string(String(text.prefix(64))), count: 100)),
                "firstName": .string(text),
            ],
            groups: [])
        for source in [
            "user.tags.![length()]", "user.firstName + user.firstName", "String.join(',', user.tags)",
            "String.replace(user.firstName, 'aa', 'bcd')", "Arrays.toCsvString(user.tags)",
            "user.tags.![toUpperCase()].contains('x')", "Arrays.flatten(user.tags, user.tags)",
            "user.firstName matches '(a|b)+'", "user.firstName.substring(3) == 'a' ? 1 : user.tags.size()",
        ] {
            let expression = try ParsedExpression(parsing: source)
            let spent = expression.trace(names: names).spent
            let worst = expression.worstCost()
            #expect(worst.steps >= spent.steps, "\(source): \(worst.steps) < \(spent.steps)")
            #expect(worst.textBytes >= spent.textBytes, "\(source): \(worst.textBytes) < \(spent.textBytes)")
        }
    }
}

/// Offsets of a diagnostic.
struct ExpressionPlace: Sendable {
    let start: Int
    let end: Int

    init(_ start: Int, _ end: Int) {
        self.start = start
        self.end = end
    }
}
