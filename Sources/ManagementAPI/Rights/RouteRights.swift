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
    /// What each parameter of the route names, in the order of the path.
    ///
    /// `nil` when that is not known, because the route names several things and no word is said about one of
    /// them: such a route is refused to everybody.
    package let subjects: [RouteParameter]?

    /// The whole route, as requests are matched with it.
    package var route: String { path.hasPrefix("/oauth2/") ? path : "/api/v1\(path)" }

    /// `about` says of the things that a route names what it does to each; it may be left out where there is
    /// one.
    init(
        _ method: Method, _ path: String, _ right: ManagementRight, about: [String: RouteSubject] = [:]
    ) {
        self.method = method
        self.path = path
        self.right = right
        subjects = RouteParameter.reading(path, about: about)
    }
}

/// The one table of what every route asks for; a route that is not in it is refused to everybody.
package enum RouteRights {
    package static let all: [RouteRight] = [
        organisation, users, groups, apps, authorizationServers, inlineHooks, networks,
        profiles, roles,
    ].flatMap { $0 }

    private static let byRoute = Dictionary(
        uniqueKeysWithValues: all.map { ("\($0.method.rawValue) \($0.route)", $0) })

    /// The entry of a route, by its method and its whole path with the parameters in braces.
    package static func find(method: String, route: String?) -> RouteRight? {
        // A HEAD is answered like a GET without its body.
        let method = method == "HEAD" ? "GET" : method
        return route.flatMap { byRoute["\(method) \($0)"] }
    }

    /// The right that a route asks for, by its method and its whole path with the parameters in braces.
    package static func right(method: String, route: String?) -> ManagementRight? {
        find(method: method, route: route)?.right
    }
}
