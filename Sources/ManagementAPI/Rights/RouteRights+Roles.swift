// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory

extension RouteRights {
    /// The roles of users, groups and clients, and what each role is limited to.
    static let roles: [RouteRight] =
        roles(of: "/users/{userId}", named: "userId", .user)
        + roles(of: "/groups/{groupId}", named: "groupId", .group)
        + roles(of: "/oauth2/v1/clients/{clientId}", named: "clientId", .app)

    private static func roles(
        of holder: String, named name: String, _ subject: RouteSubject
    ) -> [RouteRight] {
        let all = "\(holder)/roles"
        let one = "\(all)/{roleId}"
        let (groups, apps) = ("\(one)/targets/groups", "\(one)/targets/catalog/apps")
        let group = [name: subject, "roleId": .part, "targetId": .group]
        let everyApp = [name: subject, "roleId": .part, "appName": .part]
        let app = [name: subject, "roleId": .part, "appName": .part, "targetId": .app]
        return [
            RouteRight(.get, all, .read(.roles)),
            RouteRight(.post, all, .manage(.roles)),
            RouteRight(.get, one, .read(.roles)),
            RouteRight(.delete, one, .manage(.roles)),
            RouteRight(.get, groups, .read(.roles)),
            RouteRight(.put, "\(groups)/{targetId}", .manage(.roles), about: group),
            RouteRight(.delete, "\(groups)/{targetId}", .manage(.roles), about: group),
            RouteRight(.get, apps, .read(.roles)),
            RouteRight(.put, "\(apps)/{appName}", .manage(.roles), about: everyApp),
            RouteRight(.delete, "\(apps)/{appName}", .manage(.roles), about: everyApp),
            RouteRight(.put, "\(apps)/{appName}/{targetId}", .manage(.roles), about: app),
            RouteRight(.delete, "\(apps)/{appName}/{targetId}", .manage(.roles), about: app),
        ]
    }
}
