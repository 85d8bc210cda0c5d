// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Primitives
import Testing

@testable import OAuth

@Suite struct NextStepTests {
    private static let now = Timestamp(seconds: 1_000_000)
    private static let ada = "00uAda00000000000001"

    private static func step(
        _ wishes: StepFacts.Wishes = .init(), signedIn seconds: Int64? = nil, began: Int64? = nil,
        consent: Bool? = nil, refused: Bool = false
    ) -> NextStep {
        var facts = StepFacts(wishes: wishes, now: now)
        facts.flowBegan = began.map { now + .seconds($0) }
        facts.visitor = seconds.map { .init(userID: ID(ada), time: now + .seconds($0)) }
        facts.needsConsent = consent
        facts.isRefused = refused
        return nextStep(facts)
    }

    private static func signIn(from seconds: Int64?, selecting: Bool = false) -> NextStep {
        .signIn(SignInNeed(notBefore: seconds.map { now + .seconds($0) }, selectsAccount: selecting))
    }

    @Test func `a stranger signs in, and somebody who has is answered`() {
        #expect(Self.step() == Self.signIn(from: nil))
        #expect(Self.step(signedIn: -3000) == .issue)
    }

    @Test func `without a prompt whatever must be asked is an error`() {
        #expect(Self.step(.init(prompt: .none)) == .refuse(.loginRequired))
        #expect(Self.step(.init(prompt: .none), signedIn: -10) == .issue)
        #expect(Self.step(.init(prompt: .none), signedIn: -10, consent: true) == .refuse(.consentRequired))
        #expect(Self.step(.init(prompt: .none, maxAge: 60), signedIn: -61) == .refuse(.loginRequired))
    }

    @Test func `prompt login asks again, and once`() {
        let wishes = StepFacts.Wishes(prompt: .login)
        #expect(Self.step(wishes, signedIn: -1) == Self.signIn(from: 0))
        #expect(Self.step(wishes, signedIn: -20, began: -10) == Self.signIn(from: -10))
        #expect(Self.step(wishes, signedIn: -5, began: -10) == .issue)
    }

    @Test func `select_account begins with the choice of the account`() {
        #expect(
            Self.step(.init(prompt: .selectAccount), signedIn: -1) == Self.signIn(from: 0, selecting: true))
    }

    @Test func `max_age bounds the age of the sign-in when the flow begins`() {
        #expect(Self.step(.init(maxAge: 60), signedIn: -60) == .issue)
        #expect(Self.step(.init(maxAge: 60), signedIn: -61) == Self.signIn(from: -60))
        // Reading the page of consent for long does not make the sign-in too old.
        #expect(Self.step(.init(maxAge: 60), signedIn: -100, began: -90) == .issue)
        #expect(Self.step(.init(maxAge: 0), signedIn: 0) == Self.signIn(from: 0))
        #expect(Self.step(.init(maxAge: 0), signedIn: -1, began: -2) == .issue)
    }

    @Test func `another user than the one who is named must sign in, and is refused when nobody else comes`()
    {
        let other = StepFacts.Wishes(users: ["00uBob00000000000001"])
        #expect(Self.step(other, signedIn: -10) == Self.signIn(from: 0))
        #expect(Self.step(other, signedIn: -20, began: -10) == Self.signIn(from: -10))
        #expect(Self.step(other, signedIn: -5, began: -10) == .refuse(.otherUser))
        #expect(Self.step(.init(users: [Self.ada]), signedIn: -10) == .issue)
        #expect(Self.step(.init(prompt: .none, users: ["x"]), signedIn: -10) == .refuse(.loginRequired))
    }

    @Test func `consent comes after the sign-in, and a refusal ends everything`() {
        #expect(Self.step(consent: true) == Self.signIn(from: nil))
        #expect(Self.step(signedIn: -1, consent: true) == .consent)
        #expect(Self.step(signedIn: -1, began: -5, consent: true, refused: true) == .refuse(.refusedByUser))
    }

    @Test func `a context that no sign-in reaches is refused before anybody signs in`() {
        #expect(Self.step(.init(authenticationContext: .unmet)) == .refuse(.unmetContext))
    }
}
