// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Hummingbird
import Pages

/// `GET /`: what people meet who know nothing but the address of the server.
///
/// Whoever is signed in comes to the own page, a stranger to the sign-in.
struct FrontDoorRoutes: Sendable {
    let sessions: BrowserSessions

    func add(to routes: RouterGroup<PageContext>) {
        routes.get("", use: lead)
    }

    @Sendable private func lead(_ request: Request, _ context: PageContext) async throws -> Response {
        let coming = try await sessions.visitor(request)
        return .seeOther(coming.live == nil ? Link("/signin") : Link("/account"))
    }
}
