// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import JOSE
import Primitives

/// Signs what was decided.
///
/// No database, no decision.
package func mintTokens(_ plan: TokenPlan, with snapshot: ServerSnapshot) throws -> TokenResponse {
    let token = try sign(
        plan.accessTokenPayload, with: snapshot.signingKey, header: snapshot.accessTokenHeader)
    return TokenResponse(accessToken: token, expiresIn: plan.lifetimeSeconds, scopes: plan.scopes)
}
