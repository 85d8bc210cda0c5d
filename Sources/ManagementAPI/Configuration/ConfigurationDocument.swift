// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
import OAuth
import Policies
import Primitives

/// A configuration document, read and checked as far as that is possible without a database.
struct ConfigurationDocument: Sendable {
    /// One element of a list, with where it stands.
    struct Element: Sendable {
        let path: String
        let name: String
        let object: JSONObject
    }

    struct UserTypeElement: Sendable {
        let element: Element
        let displayName: String
        let description: String?
    }

    struct AppElement: Sendable {
        let element: Element
        let clientID: String?
        let groups: [(name: String, priority: Int64, profile: JSONObject)]
        let grants: [String]
    }

    struct GroupRuleElement: Sendable {
        let element: Element
        let expression: ExpressionWithGroupNames
        let groups: [String]
        let excludedUsers: [String]
        let isActive: Bool
    }

    /// The sections that the document has; others are left as they are.
    let sections: Set<ConfigurationSection>
    /// What a seed document can say, said by one.
    let seed: SeedDocument
    let userTypes: [UserTypeElement]
    let groupAttributes: JSONObject
    let groupRules: [GroupRuleElement]
    let networkZones: [(element: Element, draft: NetworkZoneDraft, isActive: Bool)]
    let trustedOrigins: [(element: Element, draft: TrustedOriginDraft)]
    let apps: [AppElement]
    let servers: [Element]

    /// Members of apps that seed documents do not have.
    private static let appMembers: Set<Name> = [
        "groups", "mapping", "mappingToUser", "attributes", "baseAttributes", "grants", "idToken",
    ]

    /// Reads a document, or refuses it with everything that is wrong.
    init(_ json: JSON) throws {
        guard let object = json.object else {
            throw SeedError("", "a configuration is an object, not \(json.typeWithArticle)")
        }
        var reader = SeedReader()
        reader.refuseUnknown(in: object, at: "", Set(ConfigurationSection.allCases.map(\.rawValue)))
        sections = Set(ConfigurationSection.allCases.filter { object[$0.rawValue] != nil })
        func elements(_ section: ConfigurationSection) -> [Element] {
            reader.objects(object[section.rawValue], at: section.rawValue).map { path, object in
                let name = reader.string(section.nameMember, of: object, at: path)
                if name == nil, object[section.nameMember] == nil {
                    reader.refuse("\(path).\(section.nameMember)", "The field cannot be left blank")
                }
                return Element(path: path, name: name ?? "", object: object)
            }
        }
        userTypes = elements(.userTypes).map { reader.userType($0) }
        if let attributes = object["groupAttributes"], attributes.object == nil {
            reader.refuse("groupAttributes", "must be an object, not \(attributes.typeWithArticle)")
        }
        groupAttributes = object["groupAttributes"]?.object ?? [:]
        let groups = elements(.groups)
        groupRules = elements(.groupRules).map { reader.groupRule($0) }
        networkZones = try elements(.networkZones).compactMap { try reader.zone($0) }
        trustedOrigins = try elements(.trustedOrigins).compactMap { try reader.origin($0) }
        let appElements = elements(.apps)
        apps = appElements.map { reader.appParts($0) }
        servers = elements(.authorizationServers)
        for (list, what) in [
            (userTypes.map(\.element), "user type"), (groupRules.map(\.element), "group rule"),
            (networkZones.map(\.element), "network zone"), (trustedOrigins.map(\.element), "trusted origin"),
        ] {
            reader.refuseRepeated(list.map { ($0.path, $0.name) }, "the \(what)")
        }
        try reader.check()
        var seed: JSONObject = [:]
        if var organisation = object["organisation"]?.object {
            for field in Organisation.contactFields where organisation[field] == nil {
                organisation[field] = .null
            }
            seed["organisation"] = .object(organisation)
        } else {
            seed["organisation"] = object["organisation"]
        }
        seed["groups"] = .array(
            groups.map { ["id": $0.object["id"] ?? .null, "profile": .object($0.object.without(["id"]))] })
        seed["apps"] = .array(
            appElements.map { .object($0.object.without(Self.appMembers).active) })
        seed["authorizationServers"] = .array(servers.map { .object(Self.whole($0.object)) })
        self.seed = try SeedDocument(.object(seed))
    }

    /// Groups that apps, group rules, claims and access rules name.
    var namedGroups: Set<String> {
        var names = Set(apps.flatMap { $0.groups.map(\.name) } + groupRules.flatMap(\.groups))
        names.formUnion(groupRules.flatMap(\.expression.names))
        names.formUnion(seed.servers.flatMap(\.claims).flatMap(\.groupNames))
        for rule in seed.servers.flatMap(\.policies).flatMap(\.rules) {
            let conditions = rule.settings.conditions
            // There `EVERYONE` is a word, and no group of that name.
            names.formUnion(
                (conditions.groupsIncluded + conditions.groupsExcluded).filter { $0 != People.everyone })
        }
        return names
    }

    /// Clients that access policies name.
    var namedClients: Set<String> {
        Set(seed.servers.flatMap(\.policies).flatMap(\.settings.clients)).subtracting([
            AccessPolicy.allClients
        ])
    }

    /// A server with what seed documents would leave as it is when it is not said.
    private static func whole(_ object: JSONObject) -> JSONObject {
        var server = object.active
        // The default server is the default one everywhere, whatever it is called.
        if server["default"] == true { server["id"] = "default" }
        if server["resources"] == nil { server["resources"] = [] }
        if server["tokenProfile"] == nil { server["tokenProfile"] = "OKTA" }
        if server["revokeRefreshTokensOnSignOut"] == nil { server["revokeRefreshTokensOnSignOut"] = false }
        if server["issuerMode"] == nil { server["issuerMode"] = "DYNAMIC" }
        if let claims = server["claims"]?.array {
            server["claims"] = .array(
                claims.map { claim in
                    guard var object = claim.object, object["valueType"] == "GROUPS" else { return claim }
                    if object["groupsOverflow"] == nil { object["groupsOverflow"] = "FAIL" }
                    return .object(object)
                })
        }
        guard let policies = server["policies"]?.array else { return server }
        server["policies"] = .array(
            policies.map { policy in
                guard var object = policy.object?.active else { return policy }
                if let rules = object["rules"]?.array {
                    object["rules"] = .array(
                        rules.map { rule in rule.object.map { .object($0.active.withFailurePolicy) } ?? rule }
                    )
                }
                return .object(object)
            })
        return server
    }
}

extension JSONObject {
    /// A rule whose hook has the failure policy that is meant when none is said.
    fileprivate var withFailurePolicy: JSONObject {
        var rule = JSON.object(self)
        rule.edit(["actions", "token", "inlineHook"]) { hook in
            guard var object = hook.object else { return hook }
            if object["onFailure"] == nil {
                object["onFailure"] = .string(HookFailurePolicy.proceed.rawValue)
            }
            return .object(object)
        }
        return rule.object ?? self
    }

    /// With the status that is meant when none is said.
    fileprivate var active: JSONObject {
        var object = self
        if object["status"] == nil { object["status"] = "ACTIVE" }
        return object
    }
}

extension SeedReader {
    fileprivate mutating func userType(_ element: ConfigurationDocument.Element)
        -> ConfigurationDocument.UserTypeElement
    {
        refuseUnknown(
            in: element.object, at: element.path,
            ["name", "displayName", "description", "attributes", "baseAttributes"])
        attributes(of: element)
        return .init(
            element: element,
            displayName: string("displayName", of: element.object, at: element.path) ?? element.name,
            description: string("description", of: element.object, at: element.path, unseen: .ofText))
    }

    fileprivate mutating func attributes(of element: ConfigurationDocument.Element) {
        for name in ["attributes", "baseAttributes", "mapping", "mappingToUser", "idToken"] {
            guard let value = element.object[name], value.object == nil else { continue }
            refuse("\(element.path).\(name)", "must be an object, not \(value.typeWithArticle)")
        }
    }

    fileprivate mutating func groupRule(
        _ element: ConfigurationDocument.Element
    ) -> ConfigurationDocument.GroupRuleElement {
        let (object, path) = (element.object, element.path)
        refuseUnknown(
            in: object, at: path,
            ["name", "expression", "groupNames", "groups", "excludedUsers", "status"])
        let status: Status? = choice("status", of: object, at: path)
        let expression = string("expression", of: object, at: path, unseen: .ofText)
        if expression == nil { refuse("\(path).expression", "The field cannot be left blank") }
        let groups = strings("groups", of: object, at: path) ?? []
        if groups.isEmpty { refuse("\(path).groups", "must name at least one group") }
        return .init(
            element: element,
            expression: ExpressionWithGroupNames(
                text: expression ?? "", names: strings("groupNames", of: object, at: path) ?? []),
            groups: groups,
            excludedUsers: strings("excludedUsers", of: object, at: path) ?? [], isActive: status != .inactive
        )
    }

    fileprivate mutating func zone(
        _ element: ConfigurationDocument.Element
    ) throws -> (element: ConfigurationDocument.Element, draft: NetworkZoneDraft, isActive: Bool)? {
        let status: Status? = choice("status", of: element.object, at: element.path)
        return try part(at: element.path) { try NetworkZoneDraft(reading: .object(element.object)) }
            .map { (element, $0, status != .inactive) }
    }

    fileprivate mutating func origin(
        _ element: ConfigurationDocument.Element
    ) throws -> (element: ConfigurationDocument.Element, draft: TrustedOriginDraft)? {
        refuseUnknown(in: element.object, at: element.path, ["name", "origin", "scopes", "status"])
        return try part(at: element.path) { try TrustedOriginDraft(reading: .object(element.object)) }
            .map { (element, $0) }
    }

    fileprivate mutating func appParts(_ element: ConfigurationDocument.Element)
        -> ConfigurationDocument.AppElement
    {
        attributes(of: element)
        var groups: [(name: String, priority: Int64, profile: JSONObject)] = []
        for (path, entry) in objects(element.object["groups"], at: "\(element.path).groups") {
            refuseUnknown(in: entry, at: path, ["group", "priority", "profile"])
            guard let name = string("group", of: entry, at: path) else {
                refuse("\(path).group", "The field cannot be left blank")
                continue
            }
            let next = groups.last.map { $0.priority + 1 } ?? 0
            let priority = entry["priority"].map { $0.integer ?? -1 } ?? next
            guard priority >= next, priority <= GroupAssignment.largestPriority else {
                refuse("\(path).priority", "must be a whole number, larger than that of the group before it")
                continue
            }
            groups.append((name, priority, entry["profile"]?.object ?? [:]))
        }
        return .init(
            element: element, clientID: element.object["client_id"]?.string, groups: groups,
            grants: strings("grants", of: element.object, at: element.path) ?? [])
    }
}
