// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Directory
import Persistence
package import Primitives
import SignIn
package import SystemLog

/// What became of a row of an import.
package struct UserImportResult: Sendable {
    /// The row as its sender counts.
    package let row: Int64
    package let outcome: UserImportOutcome
    package var userID: String?
    package var login: String?
    /// Why it was refused, each cause with its field; nothing of it was kept.
    package var causes: [String] = []

    /// `{"row","outcome","id","login","causes"}`.
    package var json: JSON {
        var object: JSONObject = ["row": .integer(row), "outcome": .string(outcome.rawValue)]
        if let userID { object["id"] = .string(userID) }
        if let login { object["login"] = .string(login) }
        if !causes.isEmpty { object["causes"] = .strings(causes) }
        return .object(object)
    }
}

/// The most rows of one call.
package let mostImportedRows = 500

/// Takes rows over in one transaction: each row whole or not at all, and a row that is refused does not stop
/// the others.
///
/// A dry run answers the same and keeps nothing.
package func importUsers(
    _ rows: [JSON], options: UserImportOptions, isDryRun: Bool, by caller: Caller,
    services: ManagementServices
) async throws -> [UserImportResult] {
    var results: [Int64: UserImportResult] = [:]
    var ready: [(row: UserImportRow, credentials: NewCredentials?)] = []
    let numbers = rows.enumerated().map { $1["row"]?.integer ?? Int64($0 + 1) }
    for (json, number) in zip(rows, numbers) {
        do {
            let row = try UserImportRow(json, number: number)
            ready.append((row, try await credentials(of: row, isDryRun: isDryRun, services: services)))
        } catch {
            let login = json["profile"]?["login"]?.string
            results[number] = try refusal(error, row: number, login: login)
        }
    }
    let taken = ready
    do {
        let written = try await services.write(by: caller) { change in
            let batch = UserImport(options, in: change)
            let results = try taken.map { row, credentials in
                try take(row, credentials, batch, in: change)
            }
            try batch.finish()
            if isDryRun { throw DryRun(results: results) }
            return results
        }
        for result in written { results[result.row] = result }
    } catch let dryRun as DryRun {
        for result in dryRun.results { results[result.row] = result }
    }
    return numbers.compactMap { results[$0] }
}

/// Ends the transaction of a dry run, with what it would have done.
private struct DryRun: Error {
    let results: [UserImportResult]
}

private func credentials(
    of row: UserImportRow, isDryRun: Bool, services: ManagementServices
) async throws -> NewCredentials? {
    if isDryRun, case .clear(let secret)? = row.write.password {
        let problems = PasswordRules.problems(
            of: secret, login: row.login, common: services.commonPasswords)
        guard problems.isEmpty else {
            throw ManagementError.validation("password", problems.map { "password: \($0)" })
        }
        return nil
    }
    guard row.write.password != nil || row.write.recoveryQuestion != nil else { return nil }
    return try await NewCredentials(row.write, login: row.login, history: nil, services: services)
}

private func take(
    _ row: UserImportRow, _ credentials: NewCredentials?, _ batch: UserImport, in change: Change
) throws -> UserImportResult {
    do {
        return try change.undoingOnError {
            let (outcome, user) = try batch.take(row.user, hasPassword: row.write.password != nil)
            if outcome == .created, let credentials {
                _ = try credentials.store(for: user, mustChange: user.status == .passwordExpired, in: change)
            }
            return UserImportResult(
                row: row.number, outcome: outcome, userID: user.id.text, login: user.login)
        }
    } catch let error as ChangeRefused {
        return try refusal(error, row: row.number, login: row.login)
    } catch StoreError.notUnique, StoreError.constraint, StoreError.brokenReference {
        // The rest of the rows has nothing to do with it.
        return UserImportResult(
            row: row.number, outcome: .refused, login: row.login,
            causes: ["row: a value cannot be stored, or belongs to another user already"])
    }
}

/// What is said of a row that was refused; any other error goes on.
private func refusal(_ error: any Error, row: Int64, login: String?) throws -> UserImportResult {
    guard error is ChangeRefused || error is ManagementError, let known = ManagementError.known(error) else {
        throw error
    }
    return UserImportResult(
        row: row, outcome: .refused, login: login,
        causes: known.causes.isEmpty ? [known.summary] : known.causes)
}
