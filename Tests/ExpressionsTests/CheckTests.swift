// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Expressions
import Testing

@Suite struct CheckTests {
    private func problems(_ text: String) throws -> [Diagnostic] {
        checkExpression(try ParsedExpression(parsing: text))
    }

    @Test(arguments: [
        ("String.lenn('x')", "String.len"), ("Strin.len('x')", "String.len"), ("'x'.lenght()", "length"),
        ("string.toUppercase('x')", "toUpperCase"), ("isMemberOfGrup('x')", "isMemberOfGroup"),
        ("Array.contains({1}, 1)", "Arrays.contains"),
    ])
    func `an unknown function is an error that names what was meant`(text: String, hint: String) throws {
        let error = try #require(try problems(text).first { $0.severity == .error })
        #expect(error.hint == hint)
    }

    @Test func `a wrong number of arguments is an error`() throws {
        #expect(try problems("String.len('a', 'b')").map(\.severity) == [.error])
        #expect(try problems("'a'.substring()").map(\.severity) == [.error])
        #expect(try problems("isMemberOfAnyGroup()").map(\.severity) == [.error])
        #expect(try problems("{1}.contains(1)").isEmpty)
    }

    @Test func `an unknown name is a warning, for it is only null`() throws {
        let problem = try #require(try problems("usr.firstName").first)
        #expect(problem.severity == .warning)
        #expect(problem.hint == "user")
        #expect(problem.range.length == 3)
        #expect(try problems("cool").map(\.severity) == [.warning])
        #expect(try problems("user.x.![anything]").isEmpty)
        #expect(try problems("(appuser != null) ? appuser.userName : app.clientId").isEmpty)
    }

    @Test func `nothing is suggested when nothing is close`() {
        #expect(nearestName(to: "zzzzzz", in: ["user", "app"]) == nil)
        #expect(nearestName(to: "appusr", in: ["user", "app", "appuser"]) == "appuser")
        #expect(nearestName(to: "suer", in: ["user"]) == "user")
    }
}
