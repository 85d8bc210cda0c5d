// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Primitives

/// A generator whose numbers are the same in every run.
struct SteadyGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

/// Seed documents of organisations with random scopes, claims, policies, rules, users, groups and clients,
/// and questions to them; few names, so that conditions often hold.
struct RandomOrganisation {
    var generator: SteadyGenerator

    static let users = ["u1@x.example", "u2@x.example", "u3@x.example"]
    static let groups = ["red", "green", "blue"]
    static let scopes = ["a", "b", "c"]
    static let services = ["service-1", "service-2"]
    static let webApps = ["webapp-1", "webapp-2"]
    static let userGrants = ["authorization_code", "implicit"]

    init(seed: UInt64) { generator = SteadyGenerator(seed: seed) }

    /// The body of a preview.
    mutating func question() -> JSON {
        var wanted = some(Self.scopes)
        if chance(0.6) { wanted += some(["openid", "profile", "email", "address"]) }
        if chance(0.05) { wanted.append("nothing") }
        let isForUser = chance(0.7)
        var body: JSONObject = [
            "clientId": .string(any(chance(0.9) == isForUser ? Self.webApps : Self.services)),
            "grantType": .string(isForUser ? any(Self.userGrants) : "client_credentials"),
            "scopes": .strings(chance(0.15) ? [] : wanted.shuffled(using: &generator)),
        ]
        if isForUser {
            body["userId"] = .string(any(Self.users))
            body["amr"] = .strings(some(["pwd", "otp", "mfa"]))
            if chance(0.5) { body["nonce"] = "n-0S6_WzA2Mj" }
        }
        if chance(0.2) { body["resource"] = .string(any(["https://eu.x.example", "https://no.example"])) }
        return .object(body)
    }

    mutating func seed() -> JSON {
        [
            "groups": .array(
                Self.groups.map { ["profile": ["name": .string($0), "description": "d"]] }),
            "users": .array(Self.users.map { user($0) }), "apps": .array(apps()),
            "authorizationServers": [server()],
        ]
    }

    private mutating func user(_ login: String) -> JSON {
        var profile: JSONObject = ["login": .string(login), "email": .string(login)]
        if chance(0.7) { profile["firstName"] = "Ada" }
        if chance(0.7) { profile["lastName"] = .string(any(["Byron", "Öz <\"\\>", "李"])) }
        if chance(0.5) { profile["department"] = .string(any(["R&D", "Sales"])) }
        if chance(0.3) { profile["city"] = "London" }
        return ["profile": .object(profile), "groups": .strings(some(Self.groups))]
    }

    private mutating func apps() -> [JSON] {
        Self.services.map { name in
            [
                "label": .string(name), "client_id": .string(name),
                "client_secret": .string("secret-of-the-service-" + name),
                "token_endpoint_auth_method": "client_secret_post",
                "settings": [
                    "oauthClient": ["application_type": "service", "grant_types": ["client_credentials"]]
                ], "profile": ["tier": .integer(Int64.random(in: 0...3, using: &generator))],
            ]
        }
            + Self.webApps.map { name in
                [
                    "label": .string(name), "client_id": .string(name),
                    "settings": [
                        "implicitAssignment": true,
                        "oauthClient": [
                            "application_type": "web", "grant_types": ["authorization_code", "implicit"],
                            "response_types": ["code", "token", "id_token"],
                            "redirect_uris": ["https://w.example/cb"],
                        ],
                    ],
                ]
            }
    }

    private mutating func server() -> JSON {
        let profile = any(["OKTA", "RFC9068"])
        return [
            "id": "api", "name": "API", "audiences": ["api://x"], "resources": ["https://eu.x.example"],
            "tokenProfile": .string(profile),
            "credentials": ["signing": ["algorithm": "EdDSA"]],
            "scopes": .array(
                Self.scopes.map { name in
                    [
                        "name": .string(name), "default": .bool(chance(0.4)),
                        "consent": .string(any(["IMPLICIT", "IMPLICIT", "FLEXIBLE", "REQUIRED"])),
                    ]
                }), "claims": .array(claims(mayNameScopes: profile == "OKTA")),
            "policies": .array((0..<Int.random(in: 0...4, using: &generator)).map { policy($0) }),
        ]
    }

    /// Some fail for some requests, some are null for some, some are twice there.
    private mutating func claims(mayNameScopes: Bool) -> [JSON] {
        let expressions = [
            "app.profile.tier", "user.department", "user?.department", "appuser?.userName", "access.scope",
            "session?.amr", "org.name", "user != null ? user.login : 'nobody'", "{1, 'x', true, {'a': 1.5}}",
            "isMemberOfGroupName('red')", "user?.profile", "1 / (access.scope.size() - 2)",
        ]
        var claims: [JSON] = []
        for index in 0..<Int.random(in: 0...7, using: &generator) {
            let isForAccess = chance(0.5)
            var claim: JSONObject = [
                "name": .string(isForAccess && mayNameScopes && chance(0.1) ? "scope" : "claim\(index)"),
                "claimType": isForAccess ? "RESOURCE" : "IDENTITY",
                "alwaysIncludeInToken": .bool(chance(0.5)), "status": chance(0.9) ? "ACTIVE" : "INACTIVE",
                "conditions": ["scopes": .strings(chance(0.4) ? some(Self.scopes + ["profile"]) : [])],
            ]
            if chance(0.3) {
                claim["valueType"] = "GROUPS"
                claim["value"] = .string(any(["r", "e", ".*"]))
                claim["group_filter_type"] = .string(any(["STARTS_WITH", "CONTAINS", "REGEX"]))
                if chance(0.5) { claim["groupsOverflow"] = "TRUNCATE" }
            } else {
                claim["valueType"] = "EXPRESSION"
                claim["value"] = .string(any(expressions))
            }
            let isTaken = claims.contains {
                $0["name"] == claim["name"] && $0["claimType"] == claim["claimType"]
            }
            if !isTaken { claims.append(.object(claim)) }
        }
        return claims
    }

    private mutating func policy(_ number: Int) -> JSON {
        let clients = chance(0.6) ? ["ALL_CLIENTS"] : some(Self.services + Self.webApps)
        return [
            "name": .string("policy \(number)"), "description": "d",
            "status": chance(0.9) ? "ACTIVE" : "INACTIVE",
            "conditions": ["clients": ["include": .strings(clients)]],
            "rules": .array((0..<Int.random(in: 0...4, using: &generator)).map { rule($0) }),
        ]
    }

    private mutating func rule(_ number: Int) -> JSON {
        let grants = some(Self.userGrants + ["client_credentials"])
        let isForScopes = chance(0.5)
        let scopes =
            isForScopes ? some(Self.scopes + (chance(0.3) ? ["openid", "profile"] : [])) : ["*"]
        return [
            "name": .string("rule \(number)"), "status": chance(0.9) ? "ACTIVE" : "INACTIVE",
            "conditions": [
                "grantTypes": ["include": .strings(grants.isEmpty ? ["implicit"] : grants)],
                "people": [
                    "groups": [
                        "include": .strings([any(Self.groups + ["EVERYONE", "EVERYONE"])]),
                        "exclude": .strings(chance(0.2) ? [any(Self.groups)] : []),
                    ], "users": ["exclude": .strings(chance(0.1) ? [any(Self.users)] : [])],
                ], "scopes": ["include": .strings(scopes)],
            ],
            "actions": [
                "token": ["accessTokenLifetimeMinutes": .integer(Int64.random(in: 5...90, using: &generator))]
            ],
        ]
    }

    mutating func chance(_ probability: Double) -> Bool {
        Double.random(in: 0..<1, using: &generator) < probability
    }

    private mutating func any(_ names: [String]) -> String { names.randomElement(using: &generator) ?? "" }

    private mutating func some(_ names: [String]) -> [String] {
        names.filter { _ in Bool.random(using: &generator) }
    }
}
