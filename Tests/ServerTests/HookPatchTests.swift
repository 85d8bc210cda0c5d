// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Claims
import Foundation
import OAuth
import Primitives
import Testing

/// One case of `Fixtures/hook-patches.json`.
struct PatchVector: Sendable, CustomTestStringConvertible {
    let json: JSON

    var testDescription: String { json["name"]?.string ?? "" }

    static let file: JSON = {
        let url = Bundle.module.url(forResource: "Fixtures/hook-patches", withExtension: "json")
        let data = url.flatMap { try? Data(contentsOf: $0) } ?? Data()
        return (try? JSON(reading: Array(data))) ?? .null
    }()
    static let all = file["vectors"]?.array?.map { PatchVector(json: $0) } ?? []
}

/// What a hook may do to a token, case by case, without a network.
@Suite struct HookPatchTests {
    private func token() throws -> PatchableToken {
        PatchableToken(claims: try #require(PatchVector.file["claims"]?.object), lifetimeSeconds: 3600)
    }

    private func answer(_ operations: JSON) throws -> HookAnswer {
        try HookAnswer(["commands": [["type": "com.okta.access.patch", "value": operations]]])
    }

    @Test func `there are vectors`() {
        #expect(PatchVector.all.count > 80)
    }

    @Test(arguments: PatchVector.all)
    func `every operation does what RFC 6902 says, or spoils the patch`(vector: PatchVector) throws {
        let patch = {
            try patchClaims(
                token(), of: .resource,
                with: answer(vector.json["operations"] ?? []).commands.flatMap(\.operations))
        }
        if let expected = vector.json["fails"]?.string {
            let failure = #expect(throws: HookFailure.self) { try patch() }
            #expect(failure?.description.contains(expected) == true, "\(String(describing: failure))")
            return
        }
        let patched = try patch()
        var claims = try token().claims
        for change in try #require(vector.json["changes"]?.object).members {
            claims[change.name] = change.value
            if change.value == "«gone»" { claims[change.name] = nil }
        }
        #expect(patched.claims == claims)
        #expect(patched.lifetimeSeconds == Int(vector.json["lifetime"]?.integer ?? 3600))
    }

    @Test func `no patch touches what the server says, whatever is sent`() throws {
        var dice = Dice()
        let names = [
            "iss", "jti", "ver", "cid", "iat", "exp", "scp", "team", "team", "profile", "profile", "new",
            "new", "sub", "aud", "ISS",
            "s\u{441}p", "iss~1", "",
        ]
        let insides = ["", "/0", "/-", "/tags", "/tags/0", "/a~1b", "/level"]
        let values: [JSON] = ["x", 5, .null, [], ["a"], [:], ["a": ["b": 1]], 600, 86_400]
        let before = try token()
        var patched = 0
        for _ in 0..<10_000 {
            let operations = (0...dice.roll(2)).map { _ -> JSON in
                let path =
                    dice.roll(10) == 0
                    ? "/token/lifetime/expiration"
                    : "/claims/" + names[dice.roll(names.count)] + insides[dice.roll(insides.count)]
                return [
                    "op": .string(["add", "replace", "remove"][dice.roll(3)]), "path": .string(path),
                    "value": values[dice.roll(values.count)],
                ]
            }
            guard let commands = try? answer(.array(operations)).commands,
                let after = try? patchClaims(
                    before, of: .resource, with: commands.flatMap(\.operations))
            else { continue }
            patched += 1
            for name in ["iss", "jti", "ver", "cid", "iat", "scp"] {
                #expect(after.claims[name] == before.claims[name])
            }
            #expect(after.claims["sub"]?.string?.isEmpty == false)
            #expect(after.claims["aud"] != nil)
            #expect(after.lifetimeSeconds == 3600 || HookLimits.lifetimes.contains(after.lifetimeSeconds))
            #expect(after.claims["exp"] == .integer(1000 + Int64(after.lifetimeSeconds)))
            #expect(!after.claims.names.contains { $0 == "ISS" || $0 == "s\u{441}p" })
        }
        #expect(patched > 300, "\(patched)")
    }

    @Test func `an answer without commands asks for nothing`() throws {
        for document: JSON? in [nil, [:], ["commands": .null], ["commands": []], ["other": 1]] {
            #expect(try HookAnswer(document).commands.isEmpty)
        }
        #expect(try patchClaims(token(), of: .resource, with: []) == token())
    }

    @Test func `in an ID token the subject and the audience stay`() throws {
        let token = PatchableToken(
            claims: ["sub": "00u1", "aud": "app", "nonce": "n", "locale": "de"], lifetimeSeconds: 3600)
        for name in ["sub", "aud", "nonce", "at_hash", "idp"] {
            #expect(throws: HookFailure.self) {
                try patchClaims(
                    token, of: .identity,
                    with: [HookOperation(.replace("x"), at: "/claims/\(name)")])
            }
        }
        let patched = try patchClaims(
            token, of: .identity, with: [HookOperation(.replace("fr"), at: "/claims/locale")])
        #expect(patched.claims["locale"] == "fr")
    }

    @Test func `an error is a refusal, with a sentence of its own or the usual one`() throws {
        #expect(
            try HookAnswer(["error": ["errorSummary": "not today"], "commands": 5]).refusal?.summary
                == "not today")
        #expect(
            try HookAnswer(["error": [:]]).refusal?.summary == "The callback service returned an error.")
        let long = String(repeating: "a", count: 5000)
        #expect(
            try HookAnswer(["error": ["errorSummary": .string(long)]]).refusal?.summary.count
                == HookLimits.summary)
        #expect(try HookAnswer(["error": .null]).refusal == nil)
    }

    @Test(
        arguments: [
            [1], "text", ["commands": [:]], ["commands": [1]], ["commands": [["type": "a", "value": []]]],
            ["commands": [["type": "com.okta.access.patch"]]], ["error": "text"],
            ["commands": [["type": "com.okta.access.patch", "value": [["op": "add"]]]]],
        ] as [JSON])
    func `an answer of another form is not used`(document: JSON) {
        #expect(throws: HookFailure.self) { try HookAnswer(document) }
    }

    @Test func `there are not more than so many operations`() throws {
        let one: JSON = ["op": "add", "path": "/claims/a", "value": 1]
        let most = Array(repeating: one, count: HookLimits.operations)
        #expect(try answer(.array(most)).commands[0].operations.count == HookLimits.operations)
        #expect(throws: HookFailure.invalidPatch("there are more than 500 operations")) {
            try answer(.array(most + [one]))
        }
    }
}

/// The same numbers in every run.
private struct Dice {
    private var state: UInt64 = 20_260_101

    mutating func roll(_ sides: Int) -> Int {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int(state >> 33) % sides
    }
}
