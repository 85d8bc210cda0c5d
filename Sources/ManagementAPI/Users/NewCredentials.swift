// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
import Persistence
import Primitives
import SignIn
import SystemLog

/// The credentials of a request, hashed and ready to be stored: hashing happens before the transaction.
struct NewCredentials: Sendable {
    private let password: PasswordHash?
    private let isImported: Bool
    private let question: String?
    private let answer: PasswordHash?

    var hasPassword: Bool { password != nil }
    var provider: String { isImported ? "IMPORT" : "OKTA" }

    /// Checks a password against the rules and hashes it.
    ///
    /// `history` names the user whose passwords must not come again, the present one among them; `nil` when
    /// they may.
    init(_ write: UserWrite, login: String, history: ID<User>?, services: ManagementServices) async throws {
        switch write.password {
        case .clear(let secret):
            password = try await Self.hash(secret, login: login, history: history, services: services)
            isImported = false
        case .imported(let hash):
            password = hash
            isImported = true
        case nil:
            password = nil
            isImported = false
        }
        question = write.recoveryQuestion
        if let secret = write.recoveryAnswer {
            answer = try await services.passwords.hash(secret, in: services.surroundings)
        } else {
            answer = nil
        }
    }

    /// A new password that the rules allow, hashed.
    static func hash(
        _ secret: Secret, login: String, history user: ID<User>?, services: ManagementServices
    ) async throws -> PasswordHash {
        let common = services.commonPasswords
        let problems = PasswordRules.problems(of: secret, login: login, common: common)
        guard problems.isEmpty else {
            throw ManagementError.validation("password", problems.map { "password: \($0)" })
        }
        var remembered: [PasswordHash] = []
        if let user {
            remembered = try await services.store.read { tx in try PasswordRecords(tx).remembered(user) }
        }
        let (pool, surroundings) = (services.passwords, services.surroundings)
        let (cost, known) = (pool.cost, remembered)
        return try await pool.run {
            try checkNewPassword(secret, login: login, common: common, remembered: known)
            return try PasswordHash(secret, cost: cost, in: surroundings)
        }
    }

    /// Stores them for a user.
    func store(for user: User, mustChange: Bool = false, in change: Change) throws -> User {
        var user = user
        if let password {
            user = try setPassword(
                password, of: user, isImported: isImported, mustChange: mustChange, in: change)
        }
        if let question, let answer {
            user = try setRecoveryQuestion(question, answer: answer, of: user, in: change)
        }
        return user
    }
}
