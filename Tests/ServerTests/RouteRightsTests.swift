// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
import Hummingbird
import ManagementAPI
import MonetaTesting
import Primitives
import SQLiteStore
import Testing
import Web

struct RouteRightsTests {
    private static func routes() throws -> Set<String> {
        let services = ManagementServices(
            store: try SQLiteStore(), surroundings: .system,
            masterKey: try #require(MasterKey([UInt8](repeating: 7, count: 32))),
            baseURL: "https://moneta.test")
        let router = Router(context: ManagementContext.self)
        ManagementRoutes(services).add(to: router.group("api/v1"))
        ManagementRoutes(services).addOAuthResources(to: router.group())
        return Set(router.routes.map { "\($0.method.rawValue) \($0.path)" })
    }

    @Test func `every route has a right, and every right a route`() throws {
        let known = Set(RouteRights.all.map { "\($0.method.rawValue) \($0.route)" })
        let routes = try Self.routes()
        #expect(routes.subtracting(known).sorted() == [])
        #expect(known.subtracting(routes).sorted() == [])
    }

    @Test func `a route that is not in the table gives no right`() {
        #expect(RouteRights.right(method: "GET", route: "/api/v1/users") == .read(.users))
        #expect(RouteRights.right(method: "GET", route: "/api/v1/nothing") == nil)
        #expect(RouteRights.right(method: "PATCH", route: "/api/v1/users") == nil)
        #expect(RouteRights.right(method: "GET", route: nil) == nil)
    }
}
