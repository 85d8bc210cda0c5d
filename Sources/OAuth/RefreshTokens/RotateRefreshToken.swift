// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Directory
package import Primitives

/// How an app's refresh tokens follow one another: `settings.oauthClient.refresh_token`.
package struct RefreshTokenRotation: Sendable, Equatable {
    /// Whether each use gives the next one.
    package let rotates: Bool
    /// How long the one before may still be used, for an answer that was lost on the way.
    package let leeway: Duration

    package init(rotates: Bool, leeway: Duration) {
        self.rotates = rotates
        self.leeway = leeway
    }

    /// The setting of an app; browser apps rotate unless they say otherwise (RFC 9700 §4.14.2).
    package init(of settings: OAuthSettings) {
        let stored = settings.others["refresh_token"]
        let word = stored?["rotation_type"]?.string
        rotates = word.map { $0 == "ROTATE" } ?? (settings.applicationType == .browser)
        leeway = .seconds(min(max(stored?["leeway"]?.integer ?? 30, 0), 60))
    }
}

/// What follows from a refresh token that is presented.
package enum RefreshTokenFinding: Sendable, Equatable {
    /// It counts: the client gets the next one, or the same.
    case fresh
    /// It was replaced a moment ago, and the answer may have been lost: the client gets the same next one.
    case inGrace
    /// It was replaced long ago: somebody has it who should not (RFC 9700 §4.14.2).
    case reused
    /// It has ended, or was revoked.
    case ended
}

/// Judges a refresh token that is presented.
///
/// Pure.
package func judge(
    _ token: RefreshToken, _ rotation: RefreshTokenRotation, at now: Timestamp
) -> RefreshTokenFinding {
    if token.state == .revoked { return .ended }
    if let spent = token.spent {
        let isInGrace = rotation.leeway > .zero && now - spent.time <= rotation.leeway
        return isInGrace && now < token.expiresAt ? .inGrace : .reused
    }
    return now < token.expiresAt && now < token.idle.expiresAt ? .fresh : .ended
}
