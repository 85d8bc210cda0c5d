// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory

extension RouteRights {
    /// The organisation, its log and its API tokens.
    static let organisation: [RouteRight] = [
        RouteRight(.get, "/org", .read(.orgs)),
        RouteRight(.post, "/org", .manage(.orgs)),
        RouteRight(.put, "/org", .manage(.orgs)),
        RouteRight(.get, "/logs", .read(.logs)),
        RouteRight(.get, "/api-tokens", .read(.apiTokens)),
        RouteRight(.delete, "/api-tokens/current", .manage(.ownTokens)),
        RouteRight(.get, "/api-tokens/{tokenId}", .read(.apiTokens)),
        RouteRight(.put, "/api-tokens/{tokenId}", .manage(.apiTokens)),
        RouteRight(.delete, "/api-tokens/{tokenId}", .manage(.apiTokens)),
        RouteRight(.get, "/configuration", .read(.configuration)),
        RouteRight(.post, "/configuration/plan", .manage(.configuration)),
        RouteRight(.post, "/configuration/apply", .manage(.configuration)),
        RouteRight(.get, "/configuration/revisions", .read(.configuration)),
        RouteRight(.get, "/configuration/revisions/{revision}", .read(.configuration)),
        RouteRight(.post, "/configuration/revisions/{revision}/plan", .manage(.configuration)),
        RouteRight(.post, "/configuration/revisions/{revision}/restore", .manage(.configuration)),
    ]
}
