// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory

extension RouteRights {
    /// Inline hooks and the keys that speak for them.
    static let inlineHooks: [RouteRight] = [
        RouteRight(.get, "/inlineHooks", .read(.inlineHooks)),
        RouteRight(.post, "/inlineHooks", .manage(.inlineHooks)),
        RouteRight(.get, "/inlineHooks/{hookId}", .read(.inlineHooks)),
        RouteRight(.post, "/inlineHooks/{hookId}", .manage(.inlineHooks)),
        RouteRight(.put, "/inlineHooks/{hookId}", .manage(.inlineHooks)),
        RouteRight(.delete, "/inlineHooks/{hookId}", .manage(.inlineHooks)),
        RouteRight(.post, "/inlineHooks/{hookId}/execute", .manage(.inlineHooks)),
        RouteRight(.post, "/inlineHooks/{hookId}/lifecycle/activate", .manage(.inlineHooks)),
        RouteRight(.post, "/inlineHooks/{hookId}/lifecycle/deactivate", .manage(.inlineHooks)),
        RouteRight(.get, "/hook-keys", .read(.inlineHooks)),
        RouteRight(.post, "/hook-keys", .manage(.inlineHooks)),
        RouteRight(.get, "/hook-keys/public/{keyId}", .read(.inlineHooks)),
        RouteRight(.get, "/hook-keys/{hookKeyId}", .read(.inlineHooks)),
        RouteRight(.put, "/hook-keys/{hookKeyId}", .manage(.inlineHooks)),
        RouteRight(.delete, "/hook-keys/{hookKeyId}", .manage(.inlineHooks)),
        RouteRight(.get, "/hook-signature-keys", .read(.inlineHooks)),
        RouteRight(.post, "/hook-signature-keys/rotate", .manage(.inlineHooks)),
    ]
}
