// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
import HTTPTypes
import ManagementAPI
import MonetaTesting
import Persistence
import Primitives
import SignIn
import SystemLog
import Testing

struct UserLifecycleTests {
    private static func user(_ name: String, password: String? = nil) -> JSON {
        var object: JSONObject = [
            "profile": [
                "firstName": "Grace", "lastName": "Hopper", "login": .string("\(name)@example.com"),
                "email": .string("\(name)@example.com"),
            ]
        ]
        if let password { object["credentials"] = ["password": ["value": .string(password)]] }
        return .object(object)
    }

    @Test func `a user begins staged, provisioned, active or with an expired password`() async throws {
        try await TestServer.onEachEngine { api in
            let password = "Corr3ct-horse"
            for (name, query, secret, status) in [
                ("a", "?activate=false", nil, "STAGED"), ("b", "?activate=false", password, "STAGED"),
                ("c", "", nil, "PROVISIONED"), ("d", "?activate=true", password, "ACTIVE"),
                ("e", "?activate=true&nextLogin=changePassword", password, "PASSWORD_EXPIRED"),
            ] as [(String, String, String?, JSON)] {
                let made = try await api.send(.post, "/users\(query)", Self.user(name, password: secret))
                #expect(made.status == 200 && made.body["status"] == status, "\(name)")
                #expect((made.body["credentials"]?["password"] != nil) == (secret != nil))
                #expect((made.body["passwordChanged"] == .null) == (secret == nil))
                #expect((made.body["activated"] == .null) == (status == "STAGED"))
            }
            let wrong = try await api.send(.post, "/users?nextLogin=changePassword", Self.user("f"))
            #expect(wrong.status == 400)
        }
    }

    @Test func `every step is taken from its statuses and refused from all others`() async throws {
        let expected: [UserStep: (Int, String)] = [
            .activate: (403, "E0000016"), .reactivate: (403, "E0000038"), .unlock: (403, "E0000032"),
            .expirePassword: (403, "E0000038"), .resetPassword: (403, "E0000038"),
            .deactivate: (400, "E0000001"), .suspend: (400, "E0000001"), .unsuspend: (400, "E0000001"),
        ]
        try await TestServer.onEachEngine { api in
            let surroundings = api.surroundings
            let made = try await api.send(.post, "/users", Self.user("step", password: "Corr3ct-horse"))
            let id = ID<User>(made.body.id)
            for status in UserStatus.allCases {
                for step in UserStep.allCases {
                    try await api.management.write(by: .system("test", in: surroundings)) { change in
                        var user = try #require(try UserRecords(change).find(id))
                        user.status = status
                        try UserRecords(change).update(user, in: change)
                    }
                    let answer = try await api.send(
                        .post, "/users/\(id)/lifecycle/\(step.rawValue)?sendEmail=false")
                    if step.from.contains(status) {
                        #expect(answer.status == 200, "\(step) from \(status)")
                    } else {
                        let (code, error) = try #require(expected[step])
                        #expect(
                            answer.status == .init(code) && answer.body["errorCode"] == .string(error),
                            "\(step) from \(status)")
                    }
                }
            }
        }
    }

    @Test func `links are in the answer or in the outbox, and are spent once`() async throws {
        try await TestServer.onEachEngine { api in
            let made = try await api.send(.post, "/users?activate=false", Self.user("link"))
            let path = "/users/\(made.body.id)/lifecycle"
            let answer = try await api.send(.post, "\(path)/activate?sendEmail=false")
            let token = try #require(answer.body["activationToken"]?.string)
            #expect(answer.body["activationUrl"]?.string?.hasSuffix(token) == true)
            let surroundings = api.surroundings
            for isFirst in [true, false] {
                let spent = try await api.management.write(by: .system("test", in: surroundings)) { change in
                    try spendLink(Secret(token), for: [.activation], in: change)?.user
                }
                #expect((spent?.text == made.body.id) == isFirst)
            }
            let before = try await api.store.read { tx in try MessageRecords(tx).count() }
            let mailed = try await api.send(.post, "\(path)/reactivate?sendEmail=true")
            #expect(mailed.status == 200 && mailed.body == [:])
            let after = try await api.store.read { tx in try MessageRecords(tx).count() }
            #expect(after == before + 1)
        }
    }

    @Test func `a password that is sent back is taken, and only a strict change looks at the history`()
        async throws
    {
        try await TestServer.onEachEngine { api in
            let user = Self.user("back", password: "Corr3ct-horse")
            let path = "/users/\(try await api.send(.post, "/users", user).body.id)"
            #expect(try await api.send(.put, path, user).status == 200)
            #expect(try await api.send(.post, path, user).status == 200)
            #expect(try await api.send(.put, "\(path)?strict=false", user).status == 200)
            let strict = try await api.send(.put, "\(path)?strict=true", user)
            #expect(
                strict.status == 400 && strict.causes == ["password: Password has been used too recently"])
        }
    }

    @Test func `a staged user with a password, and a deactivated one, have what can be done with them`()
        async throws
    {
        try await TestServer.onEachEngine { api in
            let staged = try await api.send(
                .post, "/users?activate=false", Self.user("st", password: "Corr3ct-horse"))
            #expect(staged.body["status"] == "STAGED" && staged.body["statusChanged"]?.string != nil)
            #expect(staged.body["_links"]?["resetFactors"]?["method"] == "POST")
            let path = "/users/\(staged.body.id)"
            #expect(try await api.send(.post, "\(path)/lifecycle/reset_factors").status == 200)
            _ = try await api.send(.post, "\(path)/lifecycle/deactivate")
            let link = try await api.send(.get, path).body["_links"]?["delete"]
            #expect(link?["method"] == "DELETE" && link?["href"]?.string?.hasSuffix(path) == true)
        }
    }

    @Test(arguments: ["change_password", "change_recovery_question", "forgot_password_recovery_question"])
    func `wrong passwords and answers lock out as a wrong sign-in does`(route: String) async throws {
        try await TestServer.onEachEngine { api in
            let made = try await api.send(.post, "/users", Self.user("guess", password: "Corr3ct-horse"))
            let path = "/users/\(made.body.id)"
            let question: JSON = ["question": "First pet?", "answer": "Rover"]
            let set = try await api.send(
                .post, "\(path)/credentials/change_recovery_question",
                ["password": ["value": "Corr3ct-horse"], "recovery_question": question])
            #expect(set.status == 200)
            func attempt(_ isRight: Bool) async throws -> Int {
                let password: JSON = ["value": isRight ? "Corr3ct-horse" : "Wr0ng-horse"]
                let body: JSON =
                    switch route {
                    case "change_password":
                        ["oldPassword": password, "newPassword": ["value": "N3w-password"]]
                    case "change_recovery_question": ["password": password, "recovery_question": question]
                    default:
                        [
                            "password": ["value": "N3w-password"],
                            "recovery_question": ["answer": isRight ? "rover" : "fido"],
                        ]
                    }
                return try await api.send(.post, "\(path)/credentials/\(route)", body).status
            }
            for _ in 1..<PasswordRules.mostFailures { #expect(try await attempt(false) == 403) }
            #expect(try await api.send(.get, path).body["status"] == "ACTIVE")
            #expect(try await attempt(false) == 403)
            #expect(try await api.send(.get, path).body["status"] == "LOCKED_OUT")
            #expect(try await attempt(true) == 403)
            #expect(try await api.events(.userLocked).count == 1)
            _ = try await api.send(.post, "\(path)/lifecycle/unlock")
            #expect(try await attempt(true) == 200)
        }
    }

    @Test func `a password is changed by one who knows it, and never one used before`() async throws {
        try await TestServer.onEachEngine { api in
            let made = try await api.send(.post, "/users", Self.user("pw", password: "Corr3ct-horse"))
            let path = "/users/\(made.body.id)/credentials"
            func change(_ old: String, _ new: String) async throws -> Answer {
                try await api.send(
                    .post, "\(path)/change_password",
                    ["oldPassword": ["value": .string(old)], "newPassword": ["value": .string(new)]])
            }
            let wrong = try await change("Wr0ng-horse", "N3w-password")
            #expect(wrong.status == 403 && wrong.body["errorCode"] == "E0000014")
            for bad in ["short1A", "alllowercase1", "NOLOWERCASE1", "NoNumbersHere", "Corr3ct-horse"] {
                #expect(try await change("Corr3ct-horse", bad).status == 400, "\(bad)")
            }
            let done = try await change("Corr3ct-horse", "N3w-password")
            #expect(done.status == 200 && done.body["provider"]?["name"] == "OKTA")
            #expect(try await change("N3w-password", "Corr3ct-horse").status == 400)
            let question = try await api.send(
                .post, "\(path)/change_recovery_question",
                [
                    "password": ["value": "N3w-password"],
                    "recovery_question": ["question": "First pet?", "answer": " Rover the Dog "],
                ])
            #expect(question.body["recovery_question"] == ["question": "First pet?"])
            func recover(_ answer: String) async throws -> Answer {
                try await api.send(
                    .post, "\(path)/forgot_password_recovery_question",
                    ["password": ["value": "An0ther-one"], "recovery_question": ["answer": .string(answer)]])
            }
            #expect(try await recover("Fido").body["errorCode"] == "E0000087")
            #expect(try await recover("rover the dog").status == 200)
        }
    }

    @Test func `wrong attempts lock a user out until unlocked`() async throws {
        try await TestServer.onEachEngine { api in
            let made = try await api.send(.post, "/users", Self.user("lock", password: "Corr3ct-horse"))
            let attempts = Self.attempts(api)
            func attempt(_ password: String) async throws -> PasswordRefusal? {
                let outcome = try await attempts.attempt(
                    Secret(password), ofUser: "lock@example.com", by: .system("test", in: api.surroundings)
                ) { _, _ in true }
                if case .refused(let refusal) = outcome { return refusal }
                return nil
            }
            for number in 1...PasswordRules.mostFailures {
                let refusal = try await attempt("wrong")
                #expect(refusal == (number == PasswordRules.mostFailures ? .lockedOut : .wrong))
            }
            #expect(try await attempt("Corr3ct-horse") == .lockedOut)
            #expect(try await api.send(.get, "/users/\(made.body.id)").body["status"] == "LOCKED_OUT")
            #expect(try await api.send(.post, "/users/\(made.body.id)/lifecycle/unlock").status == 200)
            // The count begins anew.
            #expect(try await attempt("wrong") == .wrong)
            #expect(try await attempt("Corr3ct-horse") == nil)
        }
    }

    @Test func `imported hashes are checked, verified and replaced`() async throws {
        let cost = PasswordHash.Cost(logarithm: 4, blockSize: 8, parallelism: 1)
        // The phrase and its bcrypt are from the test vectors of OpenBSD's bcrypt.
        let vectors: [(String, JSONObject)] = [
            (
                "abc",
                [
                    "algorithm": "BCRYPT", "workFactor": 6, "salt": "If6bvum7DFjUnE9p2uDeDu",
                    "value": "0YHzrHM6tf.iqN8.yx.jNN1ILEf7h0i",
                ]
            ),
            ("password", ["algorithm": "SHA-1", "value": "W6ph5Mm5Pz8GgiULbPgzG37mj9g="]),
            ("password", ["algorithm": "MD5", "value": "X03MO1qnZdYdgyfeuILPmQ=="]),
            ("password", ["algorithm": "SHA-256", "value": "XohImNooBHFR0OVvjcYpJ3NgPQ1qq73WKhHvch0VQtg="]),
            (
                "password",
                [
                    "algorithm": "PBKDF2", "digestAlgorithm": "SHA256_HMAC", "iterationCount": 2,
                    "keySize": 32,
                    "salt": "c2FsdA==", "value": "rk0Mla9rRtMtCt/5KPBt0CowP47zwlHf1uLYWpVHTEM=",
                ]
            ),
        ]
        for (password, document) in vectors {
            guard case .success(let imported) = ImportedHash.read(document) else {
                Issue.record("\(document) is refused")
                continue
            }
            let hash = PasswordHash(importing: imported)
            #expect(try hash.verify(Secret(password)), "\(document)")
            #expect(try !hash.verify(Secret(password + "x")))
            #expect(hash.isOutdated(cost: cost))
        }
        for (field, document) in [
            ("algorithm", ["value": "x"]),
            ("workFactor", ["algorithm": "BCRYPT", "value": "x", "workFactor": 99]),
            ("salt", ["algorithm": "BCRYPT", "value": "x", "workFactor": 4, "salt": "!"]),
            ("value", ["algorithm": "MD5", "value": "AAAA"]),
            ("saltOrder", ["algorithm": "MD5", "value": "X03MO1qnZdYdgyfeuILPmQ==", "salt": "AAAA"]),
            (
                "iterationCount",
                ["algorithm": "PBKDF2", "digestAlgorithm": "SHA256_HMAC", "value": "x", "iterationCount": 0]
            ),
        ] as [(String, JSONObject)] {
            guard case .failure(let problem) = ImportedHash.read(document) else {
                Issue.record("\(document) is accepted")
                continue
            }
            #expect(problem.field == field)
        }
        try await TestServer.onEachEngine { api in
            var body = try #require(Self.user("imp").object)
            body["credentials"] = ["password": ["hash": .object(vectors[0].1)]]
            let made = try await api.send(.post, "/users", .object(body))
            #expect(made.status == 200 && made.body["status"] == "ACTIVE")
            #expect(made.body["credentials"]?["provider"]?["type"] == "IMPORT")
            let outcome = try await Self.attempts(api).attempt(
                Secret("abc"), ofUser: "imp@example.com", by: .system("test", in: api.surroundings)
            ) { user, _ in user.provider }
            guard case .right("OKTA") = outcome else {
                Issue.record("the imported password is refused")
                return
            }
            let hash = try await api.store.read { tx in try PasswordRecords(tx).find(ID(made.body.id)) }
            #expect(hash?.isOutdated(cost: cost) == false)
            #expect(try hash?.verify(Secret("abc")) == true)
        }
    }

    private static func attempts(_ api: TestServer) -> PasswordAttempts {
        PasswordAttempts(
            ledger: api.management.ledger,
            pool: InlinePasswordPool(cost: .init(logarithm: 4, blockSize: 8, parallelism: 1)),
            throttle: AddressThrottle(most: 0, surroundings: api.surroundings), common: .shipped)
    }

    @Test func `the same text hashes differently each time, and is found again`() throws {
        let cost = PasswordHash.Cost(logarithm: 4, blockSize: 8, parallelism: 2)
        let one = try PasswordHash(Secret("Grüße 1"), cost: cost, in: .system)
        let two = try PasswordHash(Secret("Grüße 1"), cost: cost, in: .system)
        #expect(one != two)
        #expect(try one.verify(Secret("Grüße 1")) && !two.verify(Secret("Gruesse 1")))
        #expect(one.isOutdated(cost: .standard) && !one.isOutdated(cost: cost))
        #expect(try !PasswordHash(stored: "$scrypt$broken").verify(Secret("x")))
    }
}
