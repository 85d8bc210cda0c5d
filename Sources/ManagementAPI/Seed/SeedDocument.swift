// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
import JOSE
import OAuth
import Primitives

/// A seed document, read and checked as far as that is possible without a database.
struct SeedDocument: Sendable {
    struct Organisation: Sendable {
        let name: String?
        let settings: JSONObject
    }

    struct Group: Sendable {
        let path: String
        let id: String?
        let profile: JSONObject

        var name: String { profile["name"]?.string ?? "" }
    }

    struct User: Sendable {
        let path: String
        let id: String?
        let profile: JSONObject
        /// The status of a new user; one that exists keeps its own.
        let status: UserStatus
        /// Names or ids; `nil` leaves the memberships as they are.
        let groups: [String]?
        /// Roles that the user has at least.
        let roles: [AdminRole]
        /// Set when the user has another one.
        let password: UserWrite.Password?

        var login: String { profile["login"]?.string ?? "" }
    }

    struct App: Sendable {
        let path: String
        let id: String?
        var draft: AppDraft
        let status: Status?
    }

    struct APIToken: Sendable {
        let path: String
        let id: String?
        let name: String
        /// `nil` makes one.
        let token: Secret?
        /// Login or id; `nil` is the first super administrator.
        let user: String?
    }

    let organisation: Organisation?
    let groups: [Group]
    let users: [User]
    let apps: [App]
    let servers: [SeedServer]
    let apiTokens: [APIToken]

    /// The parts of a document, by their names.
    private static let sections: Set<String> = [
        "organisation", "groups", "users", "apps", "authorizationServers", "apiTokens",
    ]

    /// Reads a document, or refuses it with everything that is wrong.
    init(_ json: JSON) throws {
        guard let object = json.object else {
            throw SeedError("", "a seed document is an object, not \(json.typeWithArticle)")
        }
        var reader = SeedReader()
        reader.refuseUnknown(in: object, at: "", Self.sections)
        organisation = try reader.organisation(object["organisation"])
        groups = try reader.objects(object["groups"], at: "groups").compactMap {
            try reader.group($1, at: $0)
        }
        users = try reader.objects(object["users"], at: "users").compactMap { try reader.user($1, at: $0) }
        apps = try reader.objects(object["apps"], at: "apps").compactMap { try reader.app($1, at: $0) }
        servers = try reader.objects(object["authorizationServers"], at: "authorizationServers")
            .compactMap { try reader.server($1, at: $0) }
        apiTokens = try reader.objects(object["apiTokens"], at: "apiTokens")
            .compactMap { try reader.apiToken($1, at: $0) }
        reader.refuseRepeated(groups.map { ($0.path, $0.name) }, "the group")
        reader.refuseRepeated(users.map { ($0.path, $0.login.lowercased()) }, "the user")
        reader.refuseRepeated(
            apps.compactMap { app in app.draft.clientID.map { (app.path, $0) } }, "the app with the client_id"
        )
        reader.refuseRepeated(
            apps.filter { $0.draft.clientID == nil && $0.id == nil }.map { ($0.path, $0.draft.label) },
            "the app")
        reader.refuseRepeated(servers.map { ($0.path, $0.name) }, "the authorization server")
        reader.refuseRepeated(apiTokens.map { ($0.path, $0.name) }, "the API token")
        try reader.check()
    }
}

extension SeedReader {
    fileprivate mutating func organisation(_ value: JSON?) throws -> SeedDocument.Organisation? {
        guard let value, !value.isNull else { return nil }
        guard var object = value.object else {
            refuse("organisation", "must be an object, not \(value.typeWithArticle)")
            return nil
        }
        refuseUnknown(in: object, at: "organisation", SeedMembers.organisation)
        if object["companyName"] == nil { object["companyName"] = object["name"] }
        guard
            let write = try part(
                at: "organisation", { try OrganisationWrite(.object(object), isPartial: true) })
        else { return nil }
        return SeedDocument.Organisation(name: write.name, settings: write.settings)
    }

    fileprivate mutating func group(_ object: JSONObject, at path: String) throws -> SeedDocument.Group? {
        refuseUnknown(in: object, at: path, SeedMembers.group)
        let id = id(of: object, at: path)
        guard let write = try part(at: path, { try GroupWrite(.object(object)) }) else { return nil }
        if write.profile["name"]?.string == nil { refuse("\(path).profile.name", "must be a string") }
        return SeedDocument.Group(path: path, id: id, profile: write.profile)
    }

    fileprivate mutating func user(_ object: JSONObject, at path: String) throws -> SeedDocument.User? {
        refuseUnknown(in: object, at: path, SeedMembers.user)
        let id = id(of: object, at: path)
        let groups = strings("groups", of: object, at: path)
        let roles = (strings("roles", of: object, at: path) ?? []).compactMap { name in
            let role = AdminRole(rawValue: name)
            if role == nil {
                refuse(
                    "\(path).roles",
                    "must be of \(AdminRole.allCases.map(\.rawValue).joined(separator: ", "))")
            }
            return role
        }
        let status: UserStatus = choice("status", of: object, at: path) ?? .active
        if ![.active, .provisioned, .staged].contains(status) {
            refuse("\(path).status", "must be ACTIVE, PROVISIONED or STAGED, as a user may begin")
        }
        guard let write = try part(at: path, { try UserWrite(.object(object)) }) else { return nil }
        let profile = write.profile ?? [:]
        if profile["login"]?.string == nil { refuse("\(path).profile.login", "must be a string") }
        return SeedDocument.User(
            path: path, id: id, profile: profile, status: status, groups: groups, roles: roles,
            password: write.password)
    }

    /// `client_id`, `client_secret` and `token_endpoint_auth_method` may stand at the app itself, as in RFC
    /// 7591 §2.
    fileprivate mutating func app(_ object: JSONObject, at path: String) throws -> SeedDocument.App? {
        refuseUnknown(in: object, at: path, SeedMembers.app)
        let id = id(of: object, at: path)
        let status: Status? = choice("status", of: object, at: path)
        var object = object
        if object["name"] == nil, object["signOnMode"] == nil { object["name"] = "oidc_client" }
        var credentials = object["credentials"]?.object ?? [:]
        var client = credentials["oauthClient"]?.object ?? [:]
        for name in ["client_id", "client_secret", "token_endpoint_auth_method"] {
            guard let value = object[name] else { continue }
            if client[name] != nil { refuse("\(path).\(name)", "stands in credentials.oauthClient too") }
            client[name] = value
            object[name] = nil
        }
        credentials["oauthClient"] = .object(client)
        if object["credentials"]?.object != nil || object["credentials"] == nil {
            object["credentials"] = .object(credentials)
        }
        guard let write = try part(at: path, { try AppWrite(.object(object)) }) else { return nil }
        return SeedDocument.App(path: path, id: id, draft: write.draft, status: status)
    }

    fileprivate mutating func apiToken(_ object: JSONObject, at path: String) throws -> SeedDocument.APIToken?
    {
        refuseUnknown(in: object, at: path, ["id", "name", "token", "user"])
        let token = string("token", of: object, at: path)
        let user = string("user", of: object, at: path)
        let id = id(of: object, at: path)
        guard let name = string("name", of: object, at: path) else {
            refuse("\(path).name", "The field cannot be left blank")
            return nil
        }
        return SeedDocument.APIToken(
            path: path, id: id, name: name, token: token.map { Secret($0) }, user: user)
    }
}
