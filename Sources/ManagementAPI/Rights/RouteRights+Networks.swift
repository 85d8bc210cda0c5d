// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory

extension RouteRights {
    /// Network zones and trusted origins.
    static let networks: [RouteRight] = [
        RouteRight(.get, "/zones", .read(.networkZones)),
        RouteRight(.post, "/zones", .manage(.networkZones)),
        RouteRight(.get, "/zones/{zoneId}", .read(.networkZones)),
        RouteRight(.put, "/zones/{zoneId}", .manage(.networkZones)),
        RouteRight(.delete, "/zones/{zoneId}", .manage(.networkZones)),
        RouteRight(.post, "/zones/{zoneId}/lifecycle/activate", .manage(.networkZones)),
        RouteRight(.post, "/zones/{zoneId}/lifecycle/deactivate", .manage(.networkZones)),
        RouteRight(.get, "/trustedOrigins", .read(.trustedOrigins)),
        RouteRight(.post, "/trustedOrigins", .manage(.trustedOrigins)),
        RouteRight(.get, "/trustedOrigins/{trustedOriginId}", .read(.trustedOrigins)),
        RouteRight(.put, "/trustedOrigins/{trustedOriginId}", .manage(.trustedOrigins)),
        RouteRight(.delete, "/trustedOrigins/{trustedOriginId}", .manage(.trustedOrigins)),
        RouteRight(.post, "/trustedOrigins/{trustedOriginId}/lifecycle/activate", .manage(.trustedOrigins)),
        RouteRight(.post, "/trustedOrigins/{trustedOriginId}/lifecycle/deactivate", .manage(.trustedOrigins)),
    ]
}
