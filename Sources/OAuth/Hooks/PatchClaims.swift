// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Claims
package import Primitives

/// The claims and the lifetime of one token before it is signed.
package struct PatchableToken: Sendable, Equatable {
    package var claims: JSONObject
    package var lifetimeSeconds: Int

    package init(claims: JSONObject, lifetimeSeconds: Int) {
        self.claims = claims
        self.lifetimeSeconds = lifetimeSeconds
    }
}

/// Carries out the operations on one token, in their order; throws when one of them cannot be.
///
/// Pure. What the server itself says in a token stays (``isProtectedClaimName(_:for:)``, RFC 7519 §4.1), but
/// for `sub` and `aud` of an access token, whose values may be replaced, as in the original, and so does what
/// is read as scopes (``isScopeClaimName(_:)``). `exp` follows the lifetime. The claims must still be
/// readable by ourselves afterwards (``HookLimits/claims``).
package func patchClaims(
    _ token: PatchableToken, of type: ClaimType, with operations: [HookOperation]
) throws(HookFailure) -> PatchableToken {
    var token = token
    for operation in operations {
        if operation.path == ["token", "lifetime", "expiration"] {
            token.lifetimeSeconds = try lifetime(operation)
            continue
        }
        guard operation.path.count >= 2, operation.path[0] == "claims" else {
            throw .invalidPatch("a path must begin with /claims/ or be /token/lifetime/expiration")
        }
        try check(operation, of: type)
        let claims: JSON = .object(token.claims)
        let changed: JSON
        do throws(HookFailure) {
            changed = try operation.change.applied(to: claims, at: operation.path.dropFirst())
        } catch {
            throw located(error, operation)
        }
        if case .object(let object) = changed { token.claims = object }
    }
    if let issuedAt = token.claims["iat"]?.integer {
        token.claims["exp"] = .integer(issuedAt + Int64(token.lifetimeSeconds))
    }
    try checkSize(token)
    return token
}

private func checkSize(_ token: PatchableToken) throws(HookFailure) {
    do {
        _ = try JSON(reading: JSON.object(token.claims).bytes, limits: HookLimits.claims)
    } catch {
        throw .invalidPatch(
            error.code == .tooLarge
                ? "the claims would be larger than \(HookLimits.claims.bytes) bytes"
                : "the claims would be nested too deeply")
    }
}

private func lifetime(_ operation: HookOperation) throws(HookFailure) -> Int {
    guard case .replace(let value) = operation.change, let seconds = value.integer,
        let lifetime = Int(exactly: seconds), HookLimits.lifetimes.contains(lifetime)
    else {
        throw .invalidPatch(
            "\(operation.pointer) takes replace with a whole number from \(HookLimits.lifetimes.lowerBound) to "
                + "\(HookLimits.lifetimes.upperBound), in seconds")
    }
    return lifetime
}

private func check(_ operation: HookOperation, of type: ClaimType) throws(HookFailure) {
    let name = operation.path[1]
    guard !name.isEmpty, name.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0.value != 0x7F }) else {
        throw .invalidPatch("the name of a claim must not be empty or have control characters")
    }
    if type == .resource, name == "sub" || name == "aud" {
        guard operation.path.count == 2, case .replace(let value) = operation.change,
            name == "sub" ? isSubject(value) : isAudience(value)
        else {
            throw .invalidPatch(
                "\(operation.pointer) can only be replaced, by a text of 1 to 255 characters"
                    + (name == "aud" ? " or a list of them" : ""))
        }
        return
    }
    // Scopes are granted by policies alone, and `scope` is read as them in every profile.
    let isOurs = type == .resource && isScopeClaimName(name)
    guard !isReservedClaimName(name, for: type), !alwaysOurs.contains(name), !isOurs else {
        throw .invalidPatch("\(operation.pointer) is a claim of the server and cannot be changed")
    }
}

/// Names that a custom claim may have, and that hooks leave alone.
private let alwaysOurs: Set<String> = ["amr", "typ"]

private func isSubject(_ value: JSON) -> Bool {
    value.string.map { (1...255).contains($0.unicodeScalars.count) } ?? false
}

private func isAudience(_ value: JSON) -> Bool {
    if let list = value.strings {
        return (1...50).contains(list.count) && list.allSatisfy { isSubject(.string($0)) }
    }
    return isSubject(value)
}

private func located(_ failure: HookFailure, _ operation: HookOperation) -> HookFailure {
    guard case .invalidPatch(let why) = failure else { return failure }
    return .invalidPatch("\(operation.change.word) \(operation.pointer): \(why)")
}
