// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Directory

/// What one route of the management API asks of its caller.
package struct RouteRight: Sendable {
    /// The methods that routes have (RFC 9110 §9.3, RFC 5789).
    package enum Method: String, Sendable {
        case get = "GET"
        case post = "POST"
        case put = "PUT"
        case patch = "PATCH"
        case delete = "DELETE"
    }

    package let method: Method
    /// The route, parameters in braces: `/users/{userId}`; after `/api/v1` unless it begins with `/oauth2/`.
    package let path: String
    package let right: ManagementRight

    /// The whole route, as requests are matched with it.
    package var route: String { path.hasPrefix("/oauth2/") ? path : "/api/v1\(path)" }

    init(_ method: Method, _ path: String, _ right: ManagementRight) {
        self.method = method
        self.path = path
        self.right = right
    }
}

/// The one table of what every route asks for; a route that is not in it is refused to everybody.
package enum RouteRights {
    package static let all: [RouteRight] = [
        organisation, users, groups, apps, authorizationServers, inlineHooks, networks,
        profiles, roles,
    ].flatMap { $0 }

    private static let byRoute = Dictionary(
        uniqueKeysWithValues: all.map { ("\($0.method.rawValue) \($0.route)", $0.right) })

    /// The right that a route asks for, by its method and its whole path with the parameters in braces.
    package static func right(method: String, route: String?) -> ManagementRight? {
        // A HEAD is answered like a GET without its body.
        let method = method == "HEAD" ? "GET" : method
        return route.flatMap { byRoute["\(method) \($0)"] }
    }
}
