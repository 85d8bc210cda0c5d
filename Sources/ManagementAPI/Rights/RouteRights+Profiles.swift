// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory

extension RouteRights {
    /// Schemas, user types, mappings and linked objects.
    static let profiles: [RouteRight] = [
        RouteRight(.get, "/meta/schemas/user/{schemaId}", .read(.schemas)),
        RouteRight(.post, "/meta/schemas/user/{schemaId}", .manage(.schemas)),
        RouteRight(.get, "/meta/schemas/group/default", .read(.schemas)),
        RouteRight(.post, "/meta/schemas/group/default", .manage(.schemas)),
        RouteRight(.get, "/meta/schemas/apps/{appId}/default", .read(.schemas)),
        RouteRight(.post, "/meta/schemas/apps/{appId}/default", .manage(.schemas)),
        RouteRight(.get, "/meta/types/user", .read(.userTypes)),
        RouteRight(.post, "/meta/types/user", .manage(.userTypes)),
        RouteRight(.get, "/meta/types/user/{typeId}", .read(.userTypes)),
        RouteRight(.post, "/meta/types/user/{typeId}", .manage(.userTypes)),
        RouteRight(.put, "/meta/types/user/{typeId}", .manage(.userTypes)),
        RouteRight(.delete, "/meta/types/user/{typeId}", .manage(.userTypes)),
        RouteRight(.get, "/mappings", .read(.profileMappings)),
        RouteRight(.get, "/mappings/{mappingId}", .read(.profileMappings)),
        RouteRight(.post, "/mappings/{mappingId}", .manage(.profileMappings)),
        RouteRight(.get, "/meta/schemas/user/linkedObjects", .read(.linkedObjects)),
        RouteRight(.post, "/meta/schemas/user/linkedObjects", .manage(.linkedObjects)),
        RouteRight(.get, "/meta/schemas/user/linkedObjects/{linkedObjectName}", .read(.linkedObjects)),
        RouteRight(.delete, "/meta/schemas/user/linkedObjects/{linkedObjectName}", .manage(.linkedObjects)),
        RouteRight(
            .put, "/users/{userId}/linkedObjects/{relationshipName}/{primaryUserId}", .manage(.users),
            about: ["userId": .user, "relationshipName": .part, "primaryUserId": .user]),
        RouteRight(
            .get, "/users/{userId}/linkedObjects/{relationshipName}", .read(.users),
            about: ["userId": .user, "relationshipName": .part]),
        RouteRight(
            .delete, "/users/{userId}/linkedObjects/{relationshipName}", .manage(.users),
            about: ["userId": .user, "relationshipName": .part]),
    ]
}
