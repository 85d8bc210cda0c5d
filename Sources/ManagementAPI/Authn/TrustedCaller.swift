// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
import Hummingbird
import Persistence
import Primitives
import SystemLog
import Web

/// Who calls the authentication API: anybody, or a program with an API token, which is trusted to say what it
/// shows to whom.
struct TrustedCaller {
    let services: ManagementServices

    /// The owner of the token of a request; `nil` for a request without one.
    ///
    /// A wrong one is `E0000011`.
    func find(_ request: Request, _ context: ManagementContext) async throws -> VerifiedAPIToken? {
        let values = request.headers[values: .authorization]
        guard !values.isEmpty else { return nil }
        guard let (scheme, text) = AuthorizeCaller.presented(values), Name(scheme) == "ssws" else {
            throw ManagementError.invalidToken
        }
        let (hash, now) = (OpaqueToken.hash(text.utf8), services.surroundings.now())
        let found = try await services.store.read { tx in try verifyAPIToken(hash: hash, at: now, in: tx) }
        guard let found else { throw ManagementError.invalidToken }
        guard found.network.permits(context.address) else { throw ManagementError.forbidden }
        return found
    }

    /// Refuses unless the owner of a token may reset the password of a user: the token of a link is as good
    /// as that.
    func requireCredentials(_ token: VerifiedAPIToken, ofUser name: String) async throws {
        let principal = token.principal
        let right = ManagementRight.manage(.credentials)
        let isAllowed = try await services.store.read { tx in
            try principal.permits(right)
                && PrivilegeGuard(principal: principal).allows(right, on: [(.user, name)], in: tx)
        }
        guard isAllowed else { throw ManagementError.forbidden }
    }
}
