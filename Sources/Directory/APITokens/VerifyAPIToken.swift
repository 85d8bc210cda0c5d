// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Persistence
package import Primitives

/// A token that has been found good, with what requests need to know of its owner.
package struct VerifiedAPIToken: Sendable {
    package let token: APIToken
    package let user: User
    /// The owner with its roles.
    package let principal: Principal
    /// From where it may be used.
    package let network: NetworkPermission

    /// Whether any role of the owner gives the right.
    package func permits(_ right: ManagementRight) -> Bool { principal.permits(right) }

    /// Whether the use should be written down.
    package func isUseStale(at now: Timestamp) -> Bool {
        token.lastUsed < now - APIToken.useResolution
    }
}

/// Finds the token with that hash; `nil` when there is none, it has expired or its owner may not act.
///
/// The same statements run whether there is such a token or not, so that the time tells nothing.
package func verifyAPIToken(
    hash: String, at now: Timestamp, in tx: any Transaction
) throws -> VerifiedAPIToken? {
    let token = try APITokenRecords(tx).find(hash: hash)
    let owner = token?.userID ?? ID("")
    let user = try UserRecords(tx).find(owner)
    let principal = try Principal(.user(owner), in: tx)
    guard let token, let user, user.status.mayAct, now < token.expiresAt else { return nil }
    return VerifiedAPIToken(
        token: token, user: user, principal: principal,
        network: try NetworkPermission(token.network, in: tx))
}
