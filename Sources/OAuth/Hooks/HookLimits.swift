// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Claims
package import Primitives

/// What a call of a hook may cost.
package enum HookLimits {
    /// For everything together: the access token of the channel, the call, and one more.
    package static let time = Duration.seconds(3)
    /// The first call and one retry.
    package static let attempts = 2
    /// The answer of a hook, in bytes.
    package static let answerBytes = 256 << 10
    /// How deep an answer may be nested and how many values it may have.
    package static let answer = JSONLimits(depth: 24, bytes: answerBytes, values: 20_000)
    /// The operations of all commands of one answer.
    package static let operations = 500
    /// The claims of a token after a patch: what our own introspection still reads.
    package static let claims = JSONLimits(
        depth: ClaimLimits.payload.depth, bytes: 10 << 10, values: ClaimLimits.payload.values)
    /// The path of one operation, in bytes and in parts.
    package static let pathBytes = 1024
    package static let pathParts = 16
    /// Seconds that a token may last when a hook says so, as in the original.
    package static let lifetimes = 300...86_400
    /// What is kept of the texts that a service sends for people, in bytes.
    package static let summary = 256
    /// What is kept of `debugContext` in the event, in bytes.
    package static let debugContext = 2048
}
