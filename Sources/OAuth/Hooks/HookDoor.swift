// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

/// The way out to hooks, given from outside: one POST, never followed further, bounded in size and time.
package struct HookDoor: Sendable {
    /// One request.
    package struct Post: Sendable {
        package let url: String
        /// Besides `Content-Type`; names and values have been checked.
        package let headers: [(name: String, value: String)]
        package let contentType: String
        package let body: [UInt8]

        package init(
            url: String, headers: [(name: String, value: String)], contentType: String, body: [UInt8]
        ) {
            self.url = url
            self.headers = headers
            self.contentType = contentType
            self.body = body
        }
    }

    /// Its answer, whatever the status.
    package struct Reply: Sendable {
        package let status: Int
        package let body: [UInt8]

        package init(status: Int, body: [UInt8]) {
            self.status = status
            self.body = body
        }
    }

    /// Sends a request; throws ``HookFailure`` when there is no answer.
    package let send: @Sendable (Post) async throws -> Reply
    /// What is wrong with an address that a hook shall call; `nil` when nothing is known to be.
    ///
    /// A name that leads to a private address is found only when it is called.
    package let problem: @Sendable (_ url: String) -> String?
    /// For everything that one call of a hook takes together.
    package let time: Duration

    package init(
        time: Duration = HookLimits.time,
        send: @escaping @Sendable (Post) async throws -> Reply,
        problem: @escaping @Sendable (_ url: String) -> String?
    ) {
        self.time = time
        self.send = send
        self.problem = problem
    }

    /// The door of programs that call nobody, such as the one that applies seed files: only https can be
    /// saved.
    package static let closed = HookDoor(
        send: { _ in throw HookFailure.unreachable("this program calls no hooks") },
        problem: { $0.hasPrefix("https://") ? nil : "must start with https://" })
}
