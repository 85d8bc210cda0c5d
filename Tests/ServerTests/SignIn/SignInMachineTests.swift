// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
import Primitives
import Testing

@testable import SignIn

@Suite struct SignInMachineTests {
    private let ada = ID<User>("00uAda")

    @Test func `a name and a good password sign in`() {
        var machine = SignInMachine()
        #expect(machine.take(.named("ada")) == .show)
        #expect(machine.state == .provingPassword(name: "ada"))
        #expect(machine.take(.provedPassword(ada, .good)) == .signIn(ada))
        #expect(machine.state == .finished(ada) && machine.methods == ["pwd"])
    }

    @Test func `an expired password signs nobody in before it is replaced`() {
        var machine = SignInMachine()
        #expect(machine.take(.provedPassword(ada, .expired)) == .show)
        #expect(machine.take(.skipped) == .notNow)
        #expect(machine.take(.answered) == .notNow)
        #expect(machine.take(.provedPassword(ada, .good)) == .notNow)
        #expect(machine.state == .passwordExpired(ada))
        #expect(machine.take(.passwordSet) == .signIn(ada))
    }

    @Test func `a password that expires soon may be kept, and is mentioned only to those who want to know`() {
        var machine = SignInMachine()
        #expect(machine.take(.provedPassword(ada, .expiring(days: 3))) == .show)
        #expect(machine.state == .passwordExpiring(ada, days: 3))
        #expect(machine.take(.skipped) == .signIn(ada))
        var silent = SignInMachine(warns: false)
        #expect(silent.take(.provedPassword(ada, .expiring(days: 3))) == .signIn(ada))
    }

    @Test func `nothing is signed in by what was not proven`() {
        for state in [
            SignInMachine.State.identifying, .provingPassword(name: "ada"), .cancelled,
            .answeringQuestion(ada, .password), .choosingPassword(ada, .password),
        ] {
            for event in [SignInMachine.Event.skipped, .passwordSet, .answered, .cancelled, .named("bo")] {
                var machine = SignInMachine(state)
                let action = machine.take(event)
                let isProven = event == .passwordSet && state == .choosingPassword(ada, .password)
                #expect((action == .signIn(ada)) == isProven, "\(state) \(event)")
            }
        }
    }

    @Test func `another name forgets what was proven`() {
        var machine = SignInMachine(.passwordExpired(ada), methods: ["pwd"])
        #expect(machine.take(.named("bo")) == .show)
        #expect(machine.methods.isEmpty && machine.proven == nil)
        #expect(machine.take(.passwordSet) == .notNow)
    }

    @Test func `a refusal says no more than the policy allows`() {
        for refusal in [PasswordRefusal.wrong, .unknownUser, .noPassword, .lockedOut, .notActive] {
            var machine = SignInMachine(.provingPassword(name: "ada"))
            #expect(machine.take(.passwordRefused(refusal)) == .refuse(.wrong))
            #expect(machine.state == .provingPassword(name: "ada"))
        }
        var policy = PasswordPolicy()
        policy.showsLockouts = true
        var open = SignInMachine(.provingPassword(name: "ada"), policy: policy)
        #expect(open.take(.passwordRefused(.lockedOut)) == .refuse(.lockedOut))
        #expect(open.take(.passwordRefused(.unknownUser)) == .refuse(.wrong))
    }

    @Test func `one who is locked out in the middle begins again`() {
        var machine = SignInMachine(.passwordExpired(ada), methods: ["pwd"])
        #expect(machine.take(.passwordRefused(.lockedOut)) == .refuse(.wrong))
        #expect(machine.state == .identifying && machine.methods.isEmpty)
    }

    @Test func `a link leads to a password, by the question if there is one`() {
        var machine = SignInMachine()
        #expect(machine.take(.recovered(ada, .password, asksQuestion: true)) == .show)
        #expect(machine.take(.passwordSet) == .notNow)
        #expect(machine.take(.answered) == .show)
        #expect(machine.state == .choosingPassword(ada, .password))
        #expect(machine.take(.passwordSet) == .signIn(ada))
    }

    @Test func `a link to unlock signs nobody in`() {
        var machine = SignInMachine()
        #expect(machine.take(.recovered(ada, .unlock, asksQuestion: false)) == .unlock(ada))
        #expect(machine.state == .unlocked(ada))
        #expect(machine.take(.provedPassword(ada, .good)) == .notNow)
    }

    @Test func `what is over stays over`() {
        for state in [SignInMachine.State.finished(ada), .unlocked(ada), .cancelled] {
            for event in [
                SignInMachine.Event.named("bo"), .provedPassword(ada, .good), .passwordSet, .cancelled,
            ] {
                var machine = SignInMachine(state)
                #expect(machine.take(event) == .notNow)
                #expect(machine.state == state)
            }
        }
    }

    @Test func `every state is kept as it is`() throws {
        let states: [SignInMachine.State] = [
            .identifying, .provingPassword(name: "a\"\u{301}"), .passwordExpired(ada),
            .passwordExpiring(ada, days: 3), .answeringQuestion(ada, .unlock),
            .choosingPassword(ada, .activation), .finished(ada), .unlocked(ada), .cancelled,
        ]
        for state in states {
            let machine = SignInMachine(state, methods: ["pwd"])
            let text = machine.document.text
            #expect(SignInMachine(stored: try JSON(reading: Array(text.utf8))) == machine)
        }
        #expect(SignInMachine(stored: ["state": "unheard of", "methods": []]) == nil)
        #expect(SignInMachine(stored: ["state": "expired", "methods": []]) == nil)
    }
}

@Suite struct PasswordPolicyTests {
    private func user(changed days: Int64, status: UserStatus = .active) -> User {
        let now = Timestamp(seconds: 0)
        var user = User(
            id: ID("00u1"), status: status, profile: [:], created: now, activated: nil, statusChanged: nil,
            lastUpdated: now)
        user.passwordChanged = now - .seconds(days * 86_400)
        return user
    }

    @Test func `a password expires at its age, and warns before it`() {
        var policy = PasswordPolicy()
        let now = Timestamp(seconds: 0)
        #expect(policy.standing(of: user(changed: 10_000), at: now) == .good)
        policy.longestAge = .seconds(90 * 86_400)
        policy.warning = .seconds(10 * 86_400)
        #expect(policy.standing(of: user(changed: 79), at: now) == .good)
        #expect(policy.standing(of: user(changed: 80), at: now) == .expiring(days: 10))
        #expect(policy.standing(of: user(changed: 89), at: now) == .expiring(days: 1))
        #expect(policy.standing(of: user(changed: 90), at: now) == .expired)
        #expect(
            PasswordPolicy.standard.standing(of: user(changed: 0, status: .passwordExpired), at: now)
                == .expired)
    }
}

@Suite struct FailureCountTests {
    @Test func `the failures of a network are counted for a while`() {
        let start = Timestamp(seconds: 1000)
        var count = FailureCount(began: start)
        for _ in 0..<3 { #expect(count.begin(at: start, most: 3) == .allowed) }
        #expect(count.begin(at: start, most: 3) == .refused(isFirst: true))
        #expect(count.begin(at: start, most: 3) == .refused(isFirst: false))
        count.succeeded()
        #expect(count.begin(at: start, most: 3) == .allowed)
        #expect(count.begin(at: start + AddressThrottle.window, most: 3) == .allowed)
        #expect(count.failures == 1)
    }

    @Test func `an address of version 6 counts with its network, and one without an address does not`() {
        let throttle = AddressThrottle(most: 2, surroundings: .system)
        #expect(throttle.begin("2001:db8::1") == .allowed)
        #expect(throttle.begin("2001:db8::2") == .allowed)
        #expect(throttle.begin("2001:db8::3") == .refused(isFirst: true))
        #expect(throttle.begin("2001:db8:0:1::3") == .allowed)
        for _ in 0..<5 { #expect(throttle.begin(nil) == .allowed) }
    }
}

@Suite struct LoginNameTests {
    @Test func `blanks at the ends do not count, and what nobody can have is not looked for`() {
        #expect(LoginName.read("  ada@example.com\t") == "ada@example.com")
        #expect(LoginName.read("") == nil && LoginName.read(" ") == nil)
        #expect(LoginName.read("a\u{0}b") == nil && LoginName.read("a\u{202E}b") == nil)
        #expect(LoginName.read(String(repeating: "a", count: 401)) == nil)
    }
}
