// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

/// An expression that the advice of findings tells people to write.
///
/// Advice has no expressions but these. Each has a value for a service app, which has no user, for an app
/// without a profile, and for a user without the attribute; tests evaluate them all.
package enum AdvisedExpression: String, CaseIterable, Sendable {
    case userAttribute = #"user?.department ?: "none""#
    case userAttributeAsked = #"user?.department != null ? user.department : "none""#
    case userAttributeChanged = #"user?.department?.toUpperCase() ?: "none""#
    case appAttribute = #"app.profile.team ?: "none""#

    /// All of them as a part of a sentence.
    static let advice = allCases.map { "`\($0.rawValue)`" }.joined(separator: ", ")
}
