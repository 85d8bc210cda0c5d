// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Persistence
package import Primitives
package import SystemLog

/// A sign-in on our pages, which one browser has begun.
package struct SignInFlow: Sendable {
    /// How long a page may be left open.
    package static let lifetime = Duration.seconds(2 * 3600)
    /// So many sign-ins of one browser are kept; tabs that were restored begin many at once.
    static let mostOfBrowser = 50
    /// So many are kept of all browsers together; a day has fewer, unless somebody begins them for sport.
    package static let mostOfAll = 200_000

    /// The SHA-256 of its handle.
    let hash: String
    package let request: SignInRequest
    package internal(set) var machine: SignInMachine
    /// Whether the session is to outlive the browser.
    package internal(set) var keepsSession: Bool
    /// How often it was written; two steps at once do not both count.
    let version: Int64
}

/// Whether there is a sign-in, and whether this browser may go on with it.
package enum FlowReading: Sendable {
    case live(SignInFlow)
    /// Unknown, or too old.
    case ended
    /// Another browser has begun it, or this one has lost its cookie.
    case otherBrowser
}

/// Begins a sign-in and answers its handle; the page is `/signin/{handle}`.
///
/// `browser` is the cookie of the browser that begins it. No other one can go on with it, so nobody can have
/// somebody else sign in with an account of theirs (RFC 6819 §4.4.1.8, login CSRF).
package func beginSignIn(
    _ request: SignInRequest, browser: Secret, in change: Change
) throws -> Secret {
    let handle = OpaqueToken(prefix: "mon_si_", in: change.surroundings)
    var bounded = request
    bounded.loginHint = request.loginHint?.shortened(to: LoginName.longest)
    bounded.locales = request.locales.prefix(10).map { $0.shortened(to: 35) }
    try FlowRecords(change).insert(
        handle.hash, browser: OpaqueToken.hash(browser.reveal()), bounded, at: change.now)
    return handle.secret
}

/// Finds the sign-in of a handle for the browser that asks.
package func readFlow(
    _ handle: Secret, browser: Secret?, in tx: any Transaction, at now: Timestamp
) throws -> FlowReading {
    guard let (flow, owner, expiry) = try FlowRecords(tx).find(OpaqueToken.hash(handle.reveal())),
        now < expiry
    else { return .ended }
    guard let browser, Secret(OpaqueToken.hash(browser.reveal())) == Secret(owner) else {
        return .otherBrowser
    }
    return .live(flow)
}

/// A name that somebody signs in with, as it was typed.
package enum LoginName {
    /// In bytes; a longer one is nobody's.
    package static let longest = 400

    /// The name without blanks at its ends; `nil` when it cannot be anybody's: then nothing is looked for.
    package static func read(_ typed: String) -> String? {
        guard typed.utf8.count <= longest else { return nil }
        let blanks: Set<UInt8> = [9, 10, 13, 32]
        let bytes = Array(typed.utf8)
        guard let first = bytes.firstIndex(where: { !blanks.contains($0) }),
            let last = bytes.lastIndex(where: { !blanks.contains($0) })
        else { return nil }
        let name = String(decoding: bytes[first...last], as: UTF8.self)
        return name.unicodeScalars.contains(where: \.isUnseen) ? nil : name
    }
}
