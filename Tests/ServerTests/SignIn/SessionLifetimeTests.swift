// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
import ManagementAPI
import MonetaTesting
import Persistence
import Primitives
import SignIn
import SystemLog
import Testing

/// How long sessions last, and what ends them.
@Suite struct SessionLifetimeTests {
    /// A user, active, and a session of theirs.
    private func begin(
        _ stage: TestServer, keep: Bool = false, isAdministrator: Bool = false
    ) async throws -> (user: User, cookie: Secret) {
        let caller = Caller.system("Test", in: stage.surroundings)
        return try await stage.management.ledger.write(by: caller) { change in
            let user = try createUser(
                profile: [
                    "login": "bo@small.example", "email": "bo@small.example", "firstName": "Bo",
                    "lastName": "Chen",
                ], status: .active, in: change)
            if isAdministrator { try grantRole(.helpDeskAdministrator, to: user, in: change) }
            return (user, try signIn(user, methods: ["pwd"], keep: keep, replacing: nil, in: change).cookie)
        }
    }

    private func isAlive(_ cookie: Secret, _ stage: TestServer) async throws -> Bool {
        let now = stage.surroundings.now()
        return try await stage.store.read { tx in try liveSession(cookie, in: tx, at: now) != nil }
    }

    /// Uses a session every hour, for so many hours; answers after how many it was dead.
    private func use(_ cookie: Secret, hours: Int, _ stage: TestServer) async throws -> Int? {
        for hour in 1...hours {
            stage.clock.advance(seconds: 3600)
            let now = stage.surroundings.now()
            let isAlive = try await stage.store.write { tx in
                guard let live = try liveSession(cookie, in: tx, at: now) else { return false }
                _ = try touchSession(live.session, in: tx, at: now)
                return true
            }
            if !isAlive { return hour }
        }
        return nil
    }

    @Test func `a session ends when it is not used, and at last although it is`() async throws {
        try await TestServer.run { stage in
            let (_, cookie) = try await begin(stage)
            #expect(try await use(cookie, hours: 30, stage) == 24)
        }
        try await TestServer.run { stage in
            let (_, cookie) = try await begin(stage)
            stage.clock.advance(seconds: 7199)
            #expect(try await isAlive(cookie, stage))
            stage.clock.advance(seconds: 1)
            #expect(try await !isAlive(cookie, stage))
        }
    }

    @Test func `who wants it is kept signed in, an administrator never`() async throws {
        try await TestServer.run { stage in
            let (_, cookie) = try await begin(stage, keep: true)
            stage.clock.advance(seconds: 13 * 86_400)
            #expect(try await isAlive(cookie, stage))
            stage.clock.advance(seconds: 86_400)
            #expect(try await !isAlive(cookie, stage))
        }
        try await TestServer.run { stage in
            let (_, cookie) = try await begin(stage, keep: true, isAdministrator: true)
            stage.clock.advance(seconds: 7200)
            #expect(try await !isAlive(cookie, stage))
        }
    }

    @Test func `one who becomes an administrator is kept no longer`() async throws {
        try await TestServer.run { stage in
            let (user, cookie) = try await begin(stage, keep: true)
            stage.clock.advance(seconds: 86_400)
            #expect(try await isAlive(cookie, stage))
            try await stage.management.ledger.write(by: .system("Test", in: stage.surroundings)) { change in
                try grantRole(.helpDeskAdministrator, to: user, in: change)
            }
            #expect(try await !isAlive(cookie, stage))
        }
    }

    @Test func `a user has so many sessions and no more`() async throws {
        try await TestServer.run { stage in
            let (user, first) = try await begin(stage)
            let caller = Caller.system("Test", in: stage.surroundings)
            for _ in 0..<100 {
                stage.clock.advance(seconds: 1)
                _ = try await stage.management.ledger.write(by: caller) { change in
                    try signIn(user, methods: ["pwd"], keep: false, replacing: nil, in: change).cookie
                }
            }
            #expect(try await !isAlive(first, stage))
            let count = try await stage.store.read { tx in
                try liveSessions(of: user, in: tx, at: stage.surroundings.now()).count
            }
            #expect(count == 100)
        }
    }

    @Test func `what is revoked ends every session but the one that is kept`() async throws {
        try await TestServer.run { stage in
            let (user, first) = try await begin(stage)
            let caller = Caller.system("Test", in: stage.surroundings)
            let second = try await stage.management.ledger.write(by: caller) { change in
                let new = try signIn(user, methods: ["pwd"], keep: false, replacing: nil, in: change)
                try clearSessions(
                    of: user, ending: .sessionsAndTokens, except: new.session.id, in: change)
                return new.cookie
            }
            #expect(try await !isAlive(first, stage))
            #expect(try await isAlive(second, stage))
        }
    }
}
