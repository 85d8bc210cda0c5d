// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
import HTTPTypes
import ManagementAPI
import MonetaTesting
import Persistence
import Primitives
import SignIn
import SystemLog
import Testing

/// What roles with limits reach, on every route and for callers of every kind.
struct RoleLimitsTests {
    /// Things inside and outside of a limit, and those of administrators.
    private struct Things: Sendable {
        var insider = "", outsider = "", administrator = ""
        var group = "", otherGroup = "", privilegedGroup = ""
        var session = "", otherSession = "", privilegedSession = ""
        var app = "", otherApp = "", privilegedApp = ""

        enum Place: CaseIterable { case inside, outside, privileged }

        func name(_ subject: RouteSubject, _ place: Place) -> String {
            switch (subject, place) {
            case (.user, .inside), (.newMember, .inside), (.assignedUser, .inside): insider
            case (.user, .outside), (.newMember, .outside), (.assignedUser, .outside): outsider
            case (.user, .privileged), (.newMember, .privileged), (.assignedUser, .privileged): administrator
            case (.group, .inside), (.assignedGroup, .inside): group
            case (.group, .outside), (.assignedGroup, .outside): otherGroup
            case (.group, .privileged), (.assignedGroup, .privileged): privilegedGroup
            case (.session, .inside): session
            case (.session, .outside): otherSession
            case (.session, .privileged): privilegedSession
            case (.app, .inside), (.otherApp, .inside): app
            case (.app, .outside), (.otherApp, .outside): otherApp
            case (.app, .privileged), (.otherApp, .privileged): privilegedApp
            case (.mapping, .inside): "prm1" + app.dropFirst(4)
            case (.mapping, .outside): "prm1" + otherApp.dropFirst(4)
            case (.mapping, .privileged): "prm1" + privilegedApp.dropFirst(4)
            case (.part, _), (.session, _), (.organisation, _): "nothing"
            }
        }
    }

    private static func things(_ api: TestServer) async throws -> Things {
        var things = Things()
        things.insider = try await api.makeUser("in@example.com").id
        things.outsider = try await api.makeUser("out@example.com").id
        things.administrator = api.founded.administrator.id.text
        for (user, path) in [
            (things.insider, \Things.session), (things.outsider, \Things.otherSession),
            (things.administrator, \Things.privilegedSession),
        ] {
            things[keyPath: path] = try await api.management.write(
                by: .system("test", in: api.surroundings)
            ) { change in
                let found = try Directory.user(named: user, in: change)
                return try signIn(found, methods: ["pwd"], keep: false, replacing: nil, in: change)
                    .session.id.text
            }
        }
        for (name, path) in [
            ("Staff", \Things.group), ("Others", \Things.otherGroup), ("Admins", \Things.privilegedGroup),
        ] {
            things[keyPath: path] = try await api.send(
                .post, "/groups", ["profile": ["name": .string(name)]]
            ).body.id
        }
        _ = try await api.send(.put, "/groups/\(things.group)/users/\(things.insider)")
        _ = try await api.send(.put, "/groups/\(things.otherGroup)/users/\(things.outsider)")
        _ = try await api.send(.post, "/groups/\(things.privilegedGroup)/roles", ["type": "ORG_ADMIN"])
        things.app = try await api.makeApp(TestServer.app("Mine")).id
        things.otherApp = try await api.makeApp(TestServer.app("Other")).id
        let robot = try await api.makeApp(TestServer.app("Robot"))
        things.privilegedApp = robot.id
        let client = robot["credentials"]?["oauthClient"]?["client_id"]?.string ?? ""
        let given = try await api.send(
            .post, "/oauth2/v1/clients/\(client)/roles", ["type": "ORG_ADMIN"], outside: true)
        try #require(given.status == 201)
        return things
    }

    private static func principal(_ caller: TestCaller, _ api: TestServer) async throws -> Principal {
        try await api.store.read { tx in
            let id = caller.holder.split(separator: "/").last.map(String.init) ?? ""
            if caller.holder.hasPrefix("/oauth2/") {
                let app = try #require(try AppRecords(tx).find(clientID: id))
                return try Principal(.client(app.id), in: tx)
            }
            guard caller.holder.hasPrefix("/groups/") else { return try Principal(.user(ID(id)), in: tx) }
            let group = try #require(try GroupRecords(tx).find(ID<Group>(id)))
            let member = try UserRecords(tx).members(of: group, limit: 1).items[0]
            return try Principal(.user(member.id), in: tx)
        }
    }

    @Test func `every route says of each thing that it names what it does to it`() {
        for route in RouteRights.all {
            #expect(route.subjects != nil, "\(route.method.rawValue) \(route.path)")
        }
    }

    @Test(
        arguments: TestCaller.Kind.allCases,
        [AdminRole.userAdministrator, .membershipAdministrator, .helpDeskAdministrator, .appAdministrator])
    func `a role with a limit reaches on every route what it is limited to and nothing else`(
        kind: TestCaller.Kind, role: AdminRole
    ) async throws {
        try await TestServer.onEachEngine { api in
            let things = try await Self.things(api)
            let isOfApps = role == .appAdministrator
            let caller = try await api.makeCaller(kind, role)
            if isOfApps {
                try await api.limit(caller, toApp: things.app)
            } else {
                try await api.limit(caller, toGroup: things.group)
            }
            let principal = try await Self.principal(caller, api)
            #expect(principal.roles.count == 1 && principal.roles.allSatisfy(\.isLimited))
            let reach = PrivilegeGuard(principal: principal)
            try await api.store.read { tx in
                for route in RouteRights.all where role.permits(route.right) && route.right.area != .ownTokens
                {
                    let subjects = try #require(route.subjects).map(\.subject)
                    func allows(_ places: [Things.Place]) throws -> Bool {
                        try reach.allows(
                            route.right,
                            on: zip(subjects, places).map { ($0, things.name($0, $1)) }, in: tx)
                    }
                    let inside = [Things.Place](repeating: .inside, count: subjects.count)
                    let own: [RouteSubject] =
                        isOfApps
                        ? [.app, .mapping, .assignedUser, .assignedGroup]
                        : [.user, .newMember, .group, .session]
                    let isOwn =
                        !subjects.isEmpty
                        && subjects.allSatisfy { own.contains($0) || $0 == .part || $0 == .otherApp }
                    #expect(try allows(inside) == isOwn, "\(route.method.rawValue) \(route.path)")
                    for (index, subject) in subjects.enumerated() {
                        var places = inside
                        places[index] = .outside
                        let isFree = [.part, .otherApp, .assignedUser, .assignedGroup].contains(subject)
                        #expect(
                            try allows(places) == (isOwn && isFree),
                            "\(route.method.rawValue) \(route.path) outside: \(subject)")
                        places[index] = .privileged
                        if subject != .part, route.right.action == .manage {
                            #expect(
                                try !allows(places),
                                "\(route.method.rawValue) \(route.path) of an administrator: \(subject)")
                        }
                    }
                }
            }
        }
    }

    @Test(arguments: TestCaller.Kind.allCases)
    func `a caller with a limit reads and changes its targets alone`(kind: TestCaller.Kind) async throws {
        try await TestServer.onEachEngine { api in
            let things = try await Self.things(api)
            let people = try await api.makeCaller(kind, .userAdministrator, "people")
            try await api.limit(people, toGroup: things.group)
            let title: JSON = ["profile": ["title": "x"]]
            #expect(try await api.send(.get, "/users/\(things.insider)", as: people).status == 200)
            #expect(try await api.send(.post, "/users/\(things.insider)", title, as: people).status == 200)
            #expect(try await api.send(.get, "/users/\(things.outsider)", as: people).status == 403)
            #expect(try await api.send(.post, "/users/\(things.outsider)", title, as: people).status == 403)
            #expect(try await api.send(.get, "/users", as: people).status == 403)
            #expect(try await api.send(.get, "/groups/\(things.otherGroup)", as: people).status == 403)
            // What there is not is refused like what is out of reach.
            #expect(try await api.send(.get, "/users/nobody", as: people).status == 403)

            let apps = try await api.makeCaller(kind, .appAdministrator, "apps")
            try await api.limit(apps, toApp: things.app)
            let secrets = { (app: String) in
                try await api.send(.post, "/apps/\(app)/credentials/secrets", [:], as: apps).status
            }
            #expect(try await secrets(things.app) == 201)
            #expect(try await secrets(things.otherApp) == 403)
            let own = try await api.send(.delete, "/api-tokens/current", as: people)
            #expect(own.status == (kind == .client || kind == .person ? 404 : 204))
        }
    }

    @Test(arguments: TestCaller.Kind.allCases)
    func `an outsider is not taken into a group that the caller is limited to`(
        kind: TestCaller.Kind
    ) async throws {
        try await TestServer.onEachEngine { api in
            let things = try await Self.things(api)
            for role in [AdminRole.userAdministrator, .membershipAdministrator] {
                let caller = try await api.makeCaller(kind, role)
                try await api.limit(caller, toGroup: things.group)
                let path = "/groups/\(things.group)/users"
                #expect(try await api.send(.put, "\(path)/\(things.outsider)", as: caller).status == 403)
                #expect(try await api.send(.put, "\(path)/\(things.insider)", as: caller).status == 204)
                #expect(try await api.send(.put, "\(path)/in@example.com", as: caller).status == 204)
                let created = try await api.send(
                    .post, "/users",
                    [
                        "profile": ["login": "new@example.com", "email": "new@example.com"],
                        "groupIds": [.string(things.group)],
                    ], as: caller)
                #expect(created.status == 403)
                let other = "/groups/\(things.otherGroup)/users/\(things.insider)"
                #expect(try await api.send(.put, other, as: caller).status == 403)
            }
        }
    }

    @Test func `no role reaches a person only because another role took that person in`() async throws {
        try await TestServer.onEachEngine { api in
            let things = try await Self.things(api)
            let caller = try await api.makeCaller(.user, .helpDeskAdministrator)
            try await api.limit(caller, toGroup: things.group)
            let given = try await api.send(
                .post, "\(caller.holder)/roles", ["type": "GROUP_MEMBERSHIP_ADMIN"])
            #expect(given.status == 201)
            let path = { (group: String, user: String) in "/groups/\(group)/users/\(user)" }
            let out = path(things.group, things.outsider)
            #expect(try await api.send(.put, out, as: caller).status == 403)
            let elsewhere = path(things.otherGroup, things.insider)
            #expect(try await api.send(.put, elsewhere, as: caller).status == 204)
        }
    }

    @Test func `a change of a profile does not move anyone into groups out of reach by a rule`() async throws
    {
        try await TestServer.onEachEngine { api in
            let things = try await Self.things(api)
            let rule = try await api.send(
                .post, "/groups/rules",
                [
                    "type": "group_rule", "name": "to others",
                    "conditions": ["expression": ["value": "user.title == \"boss\""]],
                    "actions": ["assignUserToGroups": ["groupIds": [.string(things.otherGroup)]]],
                ])
            #expect(rule.status == 200)
            _ = try await api.send(.post, "/groups/rules/\(rule.body.id)/lifecycle/activate")
            let caller = try await api.makeCaller(.user, .userAdministrator)
            try await api.limit(caller, toGroup: things.group)
            func change(_ title: JSON, as caller: TestCaller?) async throws -> Int {
                let (path, body) = ("/users/\(things.insider)", ["profile": ["title": title]] as JSON)
                guard let caller else { return try await api.send(.post, path, body).status }
                return try await api.send(.post, path, body, as: caller).status
            }
            #expect(try await change("clerk", as: caller) == 200)
            #expect(try await change("boss", as: caller) == 403)
            let groups = try await api.send(.get, "/users/\(things.insider)/groups").body.array ?? []
            #expect(!groups.contains { $0.id == things.otherGroup })
            #expect(try await change("boss", as: nil) == 200)
            #expect(try await change("clerk", as: caller) == 403)
            let made = try await api.send(
                .post, "/users",
                [
                    "profile": ["login": "new@example.com", "email": "new@example.com", "title": "boss"],
                    "groupIds": [.string(things.group)],
                ], as: caller)
            #expect(made.status == 403)
            // To end somebody's access is no way around anything.
            let path = "/users/\(things.insider)/lifecycle/deactivate"
            #expect(try await api.send(.post, path, as: caller).status == 200)
        }
    }

    @Test func `an app administrator assigns no administrator by the body of a request either`() async throws
    {
        try await TestServer.onEachEngine { api in
            let things = try await Self.things(api)
            let caller = try await api.makeCaller(.user, .appAdministrator)
            try await api.limit(caller, toApp: things.app)
            let path = "/apps/\(things.app)/users"
            func assign(_ user: String) async throws -> Int {
                try await api.send(.post, path, ["id": .string(user)], as: caller).status
            }
            #expect(try await assign(things.outsider) == 200)
            #expect(try await assign(things.administrator) == 403)
        }
    }

    @Test func `the mapping of an app with roles is a super administrator's to change`() async throws {
        try await TestServer.onEachEngine { api in
            let things = try await Self.things(api)
            let caller = try await api.makeCaller(.user, .appAdministrator)
            let body: JSON = ["properties": ["email": ["expression": "user.login", "pushStatus": "PUSH"]]]
            func change(_ app: String) async throws -> Int {
                try await api.send(.post, "/mappings/prm1\(app.dropFirst(4))", body, as: caller).status
            }
            #expect(try await change(things.app) == 200)
            #expect(try await change(things.privilegedApp) == 403)
        }
    }

    @Test func `a role that cannot be limited is given no targets`() async throws {
        try await TestServer.onEachEngine { api in
            let group = try await api.send(.post, "/groups", ["profile": ["name": "Staff"]]).body.id
            let caller = try await api.makeCaller(.user, .organisationAdministrator)
            let role = try await api.send(.get, "\(caller.holder)/roles").body[0]?.id ?? ""
            let answer = try await api.send(.put, "\(caller.holder)/roles/\(role)/targets/groups/\(group)")
            #expect(answer.status == 400, "\(answer.body)")
        }
    }
}
