// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Directory
package import Primitives

/// A group as its clients read it, members in the recorded order.
package func groupJSON(_ group: Group, baseURL: String) -> JSON {
    let url = "\(baseURL)/api/v1/groups/\(group.id)"
    return [
        "id": .string(group.id.text),
        "created": .string(group.created.rfc3339),
        "lastUpdated": .string(group.lastUpdated.rfc3339),
        "lastMembershipUpdated": .string(group.lastMembershipUpdated.rfc3339),
        "objectClass": ["okta:user_group"],
        "type": .string(group.kind.rawValue),
        "profile": .object(wholeProfile(group)),
        "_links": [
            "logo": .array(
                ["medium", "large"].map { size in
                    [
                        "name": .string(size),
                        "href": .string("\(baseURL)/assets/img/logos/groups/group-\(size).png"),
                        "type": "image/png",
                    ]
                }),
            "owners": ["href": .string("\(url)/owners")],
            "users": ["href": .string("\(url)/users")],
            "apps": ["href": .string("\(url)/apps")],
        ],
    ]
}

/// `name` and `description` are always there.
private func wholeProfile(_ group: Group) -> JSONObject {
    var whole: JSONObject = ["name": .string(group.name), "description": .null]
    for (name, value) in group.profile.members { whole[name] = value }
    return whole
}

/// `_embedded.stats`, which `expand=stats` asks for.
func groupStatistics(_ group: Group, users: Int64, apps: Int64, isPrivileged: Bool, baseURL: String) -> JSON {
    [
        "stats": [
            "usersCount": .integer(users), "appsCount": .integer(apps), "groupPushMappingsCount": 0,
            "hasAdminPrivilege": .bool(isPrivileged),
            "_links": ["self": ["href": .string("\(baseURL)/api/v1/groups/\(group.id)?expand=stats")]],
        ]
    ]
}

/// A request to create or replace a group, as its clients send it.
package struct GroupWrite {
    package let profile: JSONObject

    /// Refuses a body that is not an object with a profile.
    package init(_ body: JSON?) throws {
        var fields = try Fields(body, of: "group")
        if let value = fields["profile"], value.object == nil {
            fields.refuse("profile", "must be an object, not a \(value.typeName)")
        }
        profile = fields["profile"]?.object ?? [:]
        try fields.check()
    }
}
