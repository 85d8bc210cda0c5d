// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
package import Logging
import ManagementAPI
import OAuth
import Persistence
import Primitives
import ServiceLifecycle
import SignIn
import SystemLog

/// Tells apps that sessions have ended (OpenID Connect Back-Channel Logout 1.0).
///
/// What is to be sent lies in the database from the moment a session ends, so a crash loses nothing. A token
/// is taken before it is sent, so that no other node sends it too; when an app does not answer it comes again
/// after a pause. An app that refuses it, or does not answer for a day, is given up, with an event.
package struct TellAppsOfSignOut: Service {
    private static let pause = Duration.seconds(1)
    private static let batch = 20

    private let services: Services
    private let logger: Logger

    package init(_ services: Services, logger: Logger) {
        self.services = services
        self.logger = logger
    }

    private var ledger: Ledger { services.management.ledger }

    /// Until the server stops.
    package func run() async throws {
        while !Task.isShuttingDownGracefully, !Task.isCancelled {
            try? await cancelWhenGracefulShutdown { try await Task.sleep(for: Self.pause) }
            guard !Task.isShuttingDownGracefully, !Task.isCancelled else { return }
            do {
                try await round()
            } catch {
                logger.error("a job failed", metadata: ["job": "telling apps", "error": "\(error)"])
            }
        }
    }

    /// One look at what is to be done.
    package func round() async throws {
        let caller = Caller.system("Sign-out", in: ledger.surroundings)
        if try await ledger.store.read({ tx in try EndedSessionRecords(tx).hasAny() }) {
            try await ledger.write(by: caller) { change in
                let records = EndedSessionRecords(change)
                for ended in try records.list(limit: Self.batch) where try records.delete(ended.id) {
                    try leaveLogoutTokens(ofSession: ended.id, user: ended.userID, in: change)
                }
            }
        }
        let now = ledger.surroundings.now()
        guard try await ledger.store.read({ tx in try BackchannelLogoutRecords(tx).hasDue(at: now) }) else {
            return
        }
        let due = try await ledger.store.write { tx in
            try BackchannelLogoutRecords(tx).take(at: now, limit: Self.batch)
        }
        // At once, so that one slow app keeps no other from being told.
        try await withThrowingTaskGroup(of: Void.self) { group in
            for logout in due { group.addTask { try await deliver(logout, by: caller) } }
            try await group.waitForAll()
        }
    }

    private func deliver(_ logout: BackchannelLogout, by caller: Caller) async throws {
        let app = try await ledger.store.read { tx in try AppRecords(tx).find(logout.appID) }
        guard let app, app.status == .active, let uri = app.settings.backchannelLogoutURI,
            let snapshot = try await server(logout.serverID)
        else {
            try await ledger.store.write { tx in try BackchannelLogoutRecords(tx).delete(logout.id) }
            return
        }
        let token = try logout.token(for: app.clientID, with: snapshot, at: ledger.surroundings.now())
        let problem = await send(token, to: uri)
        if case .later(let words) = problem, logout.attempts < BackchannelLogout.mostAttempts {
            logger.notice(
                "an app could not be told of a sign-out yet",
                metadata: ["client": "\(app.clientID)", "attempt": "\(logout.attempts)", "error": "\(words)"])
            return
        }
        try await ledger.write(by: caller) { change in
            try BackchannelLogoutRecords(change).delete(logout.id)
            try recordAppTold(app, of: logout, problem: problem?.words, in: change)
        }
    }

    /// Why an app was not told.
    private enum Problem: Sendable {
        case later(String)
        /// The app has answered that it does not take it (§2.8).
        case final(String)

        var words: String {
            switch self {
            case .later(let words), .final(let words): words
            }
        }
    }

    /// `nil` when the app has answered 200, or 204 as some do (§2.8).
    private func send(_ token: [UInt8], to uri: String) async -> Problem? {
        let text = String(decoding: token, as: UTF8.self)
        let body = FormParameters(pairs: [("logout_token", text)]).encoded
        do {
            let answer = try await services.post(
                OutboundPost(
                    url: uri, contentType: "application/x-www-form-urlencoded", body: Array(body.utf8)))
            switch answer.status {
            case 200...299: return nil
            case 408, 425, 429, 500...599: return .later("the app has answered \(answer.status)")
            default: return .final("the app has answered \(answer.status)")
            }
        } catch let error as FetchError {
            switch error {
            case .malformedURL, .notSecure, .notPublic: return .final("\(error)")
            default: return .later("\(error)")
            }
        } catch {
            return .later("\(error)")
        }
    }

    private func server(_ id: ID<AuthorizationServer>) async throws -> ServerSnapshot? {
        if let snapshot = try await services.servers.value(id.text) { return snapshot }
        guard let own = try await services.management.organisationServer.value(), own.server.id == id else {
            return nil
        }
        return own
    }
}
