// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

/// Why a hook had no say.
package enum HookFailure: Error, Equatable, Sendable {
    /// The rule names a hook that does not exist.
    case missing
    case inactive
    /// The hook is of a kind that is not asked about tokens.
    case wrongKind
    /// No connection; the sentence says why and holds nothing that the service sent.
    case unreachable(String)
    /// The address may not be called; the sentence says why.
    case notAllowed(String)
    /// Too many hooks are being called.
    case busy
    case tooSlow
    case tooLarge(limit: Int)
    /// Any status but 200 and 204.
    case status(Int)
    /// The token endpoint of the channel gave no access token.
    case noAccessToken(String)
    /// The answer is not what a hook answers.
    case malformedAnswer(String)
    /// A command cannot be carried out, so none was.
    case invalidPatch(String)
    /// A key or secret of the hook does not open, or cannot be used.
    case cannotCompile

    /// A word for events and metrics.
    package var word: String {
        switch self {
        case .missing: "missing"
        case .inactive: "inactive"
        case .wrongKind: "wrong_kind"
        case .unreachable: "unreachable"
        case .notAllowed: "not_allowed"
        case .busy: "busy"
        case .tooSlow: "too_slow"
        case .tooLarge: "too_large"
        case .status: "status"
        case .noAccessToken: "no_access_token"
        case .malformedAnswer: "malformed_answer"
        case .invalidPatch: "invalid_patch"
        case .cannotCompile: "cannot_compile"
        }
    }

    /// Whether asking once more may help; the time that is left decides too.
    var isWorthARetry: Bool {
        switch self {
        case .unreachable: true
        case .status(let status): (500...599).contains(status)
        default: false
        }
    }
}

extension HookFailure: CustomStringConvertible {
    package var description: String {
        switch self {
        case .missing: "there is no inline hook with the id that the rule names"
        case .inactive: "the inline hook is not active"
        case .wrongKind: "the inline hook is not of the type \(InlineHook.Kind.token.rawValue)"
        case .unreachable(let why): "the service cannot be reached: \(why)"
        case .notAllowed(let why): "the service may not be called: \(why)"
        case .busy: "too many hooks are being called"
        case .tooSlow: "the service did not answer within \(HookLimits.time.components.seconds) seconds"
        case .tooLarge(let limit): "the answer is larger than \(limit) bytes"
        case .status(let status):
            "the service answered \(status) instead of 200 or 204; redirects are not followed"
        case .noAccessToken(let why): "the token endpoint of the hook gave no access token: \(why)"
        case .malformedAnswer(let why): "the answer cannot be used: \(why)"
        case .invalidPatch(let why): "the commands were not carried out: \(why)"
        case .cannotCompile: "a key or secret of the hook cannot be used"
        }
    }
}
