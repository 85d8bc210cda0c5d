// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Claims
import Expressions
import Primitives
import Testing

private func claim(_ name: String, _ value: String, _ type: ClaimType = .resource) -> ClaimDefinition {
    ClaimDefinition(
        id: ID("ocl_\(name)"), name: name, claimType: type, valueType: .expression, value: value,
        alwaysIncludeInToken: true)
}

/// A value so many lists deep.
private func nested(_ levels: Int) -> Value {
    (0..<levels).reduce(.integer(1)) { inner, _ in .list([inner]) }
}

/// Claims that a token cannot have, because nobody could read it again, or because they claim too much.
@Suite struct ClaimLimitsTests {
    /// The cause of the only failure; `nil` when all is well.
    ///
    /// The trace of a preview must say the same.
    private func cause(
        _ claims: [ClaimDefinition], _ profile: Value, granted: [String] = []
    ) throws -> (name: String, cause: ClaimFailure.Cause)? {
        let compiled = CompiledClaims(claims)
        let facts = ClaimFacts(names: Names(app: ["profile": profile]))
        let traced = traceClaims(compiled, for: .accessToken, facts: facts, grantedScopes: granted).failures
        do throws(ClaimError) {
            _ = try resolveClaims(compiled, for: .accessToken, facts: facts, grantedScopes: granted)
            #expect(traced == [])
            return nil
        } catch {
            #expect(error.failures == traced)
            return (error.failures[0].name, error.failures[0].cause)
        }
    }

    @Test func `a value that the reader of tokens would find too deep fails with the name of its claim`()
        throws
    {
        let claims = [claim("team", "'x'"), claim("deep", "app.profile.deep")]
        #expect(try cause(claims, ["deep": nested(15)]) == nil)
        let failed = try #require(try cause(claims, ["deep": nested(16)]))
        #expect(failed.name == "deep")
        #expect(failed.cause == .tooDeep(limit: 15))
        let literal = String(repeating: "{", count: 33) + "1" + String(repeating: "}", count: 33)
        #expect(try cause([claim("deep", literal)], [:])?.cause == .tooDeep(limit: 15))
    }

    @Test func `claims that are too large together fail at the first one that is too much`() throws {
        let claims = (0..<60).map { claim("c\($0)", "app.profile.text") }
        let text = { (length: Int) -> Value in .string(String(repeating: "x", count: length)) }
        #expect(try cause(claims, ["text": text(100)]) == nil)
        #expect(
            try cause(claims, ["text": text(19_000)])?.cause
                == .tooLarge(limit: ClaimLimits.bytes(for: .accessToken)))
        #expect(try cause(claims, ["text": text(3000)])?.name == "c2")
        #expect(
            try cause(claims, ["text": .string(String(repeating: "<", count: 1500))])?.name == "c0",
            "what is escaped has the length that it is written with")
    }

    @Test func `an ID token and UserInfo may hold more, and not any amount`() throws {
        let claims = CompiledClaims([claim("big", "app.profile.text", .identity)])
        for target in [ClaimTarget.idToken, .idTokenWithAccessToken, .userInfo] {
            for (length, fits) in [(9000, true), (50_000, false)] {
                let text = Value.string(String(repeating: "x", count: length))
                let facts = ClaimFacts(names: Names(app: ["profile": ["text": text]]))
                let resolved = try? resolveClaims(claims, for: target, facts: facts, grantedScopes: [])
                #expect((resolved != nil) == fits)
            }
        }
    }

    @Test func `many small values are counted, and the character zero fails`() throws {
        let many = { (count: Int) -> Value in .list(Array(repeating: .list([]), count: count)) }
        #expect(try cause([claim("many", "app.profile.many")], ["many": many(2700)]) == nil)
        let failed = try cause([claim("many", "app.profile.many")], ["many": many(2800)])
        #expect(failed?.cause == .tooLarge(limit: ClaimLimits.bytes(for: .accessToken)))
        #expect(try cause([claim("zero", "app.profile.zero")], ["zero": "a\u{0}b"])?.cause == .unreadable)
        #expect(try cause([claim("zero", "app.profile")], ["a\u{0}b": 1])?.cause == .unreadable)
        let name = String(repeating: "n", count: JSON.longestName)
        #expect(
            try cause([claim("long", "app.profile")], .map(ValueMap(uniqueMembers: [(Name(name), 1)]))) == nil
        )
        #expect(
            try cause([claim("long", "app.profile")], .map(ValueMap(uniqueMembers: [(Name(name + "n"), 1)])))?
                .cause
                == .unreadable)
        #expect(try cause([claim(name + "n", "1")], [:])?.cause == .unreadable)
    }

    @Test func `whatever is accepted can be read again`() throws {
        var dice = Dice()
        var accepted = 0
        for _ in 0..<2000 {
            let claims = (0..<1 + dice.roll(6)).map { claim("c\($0)", "app.profile.v\($0)") }
            var profile = ValueMap()
            for index in claims.indices { profile["v\(index)"] = value(&dice, depth: dice.roll(20)) }
            let facts = ClaimFacts(names: Names(app: ["profile": .map(profile)]))
            guard
                let resolved = try? resolveClaims(
                    CompiledClaims(claims), for: .accessToken, facts: facts, grantedScopes: [])
            else { continue }
            accepted += 1
            let object = JSON.object(JSONObject(uniqueMembers: resolved.map { (Name($0.name), $0.value) }))
            #expect(object.bytes.count <= ClaimLimits.bytes(for: .accessToken) + 2)
            #expect(try JSON(reading: object.bytes, limits: ClaimLimits.payload) == object)
        }
        #expect((200..<1900).contains(accepted), "\(accepted)")
    }

    private func value(_ dice: inout Dice, depth: Int) -> Value {
        if depth > 0 {
            let inner = value(&dice, depth: depth - 1)
            return dice.roll(2) == 0 ? .list([inner, .null]) : ["a<\u{1}b": inner]
        }
        switch dice.roll(4) {
        case 0: return .number(-1.25e-300)
        case 1: return .integer(.min)
        case 2: return .string(String(repeating: "\u{1F600}\"\\\u{7F}", count: dice.roll(600)))
        default: return .list(Array(repeating: .bool(false), count: dice.roll(1200)))
        }
    }

    @Test(arguments: ["scope", "Scope", "sc\u{43E}pe", "scopes"])
    func `a claim that is read as scopes names granted ones only`(name: String) throws {
        let claims = [claim(name, "app.profile.wanted")]
        for fine: Value in ["", "read", "read write", .strings(["write"]), .strings([]), .null] {
            #expect(try cause(claims, ["wanted": fine], granted: ["read", "write"]) == nil)
        }
        for bad: Value in [
            "admin", "read admin", "read,write", "read\tadmin", "Read", .strings(["read", "admin"]),
            .list(["read", 1]), true, 5, ["read": true],
        ] {
            let failed = try cause(claims, ["wanted": bad], granted: ["read", "write"])
            #expect(failed?.cause == .scopeNotGranted, "\(bad)")
        }
    }

    @Test func `other claims and identity claims may say what they like`() throws {
        #expect(try cause([claim("scope_of_work", "'admin'"), claim("groups", "'admin'")], [:]) == nil)
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
