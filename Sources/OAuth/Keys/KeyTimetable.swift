// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

/// How often and how far ahead signing keys change with automatic rotation.
package enum KeyTimetable {
    /// From one active key to the next.
    package static let period = Duration.seconds(90 * 86_400)
    /// How long before its use a key is made and published.
    package static let publishedAhead = Duration.seconds(45 * 86_400)
    /// A key that verifiers may not have seen yet is not used.
    package static let leastPublished = Duration.seconds(86_400)
    /// How long an expired key stays published: the longest life of a token and a day for caches.
    package static let publishedAfter = Duration.seconds(2 * 86_400)
}
