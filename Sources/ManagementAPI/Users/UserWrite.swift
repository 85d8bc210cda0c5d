// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Directory
package import Primitives

/// A request to create or change a user, as its clients send it.
package struct UserWrite {
    package let profile: JSONObject
    package let groups: [ID<Group>]

    /// `name` stands in the summary of an error.
    package init(_ body: JSON?, of name: String = "user") throws {
        var fields = try Fields(body, of: name)
        groups = (fields.strings("groupIds", most: 20) ?? []).map { ID($0) }
        if let value = fields["profile"] {
            if value.object == nil { fields.refuse("profile", "must be an object, not a \(value.typeName)") }
            profile = value.object ?? [:]
        } else {
            profile = [:]
        }
        var credentials = fields.fields("credentials")
        Self.refuseSecrets(&credentials)
        fields.absorb(credentials)
        try fields.check()
    }

    /// What is sent empty is ignored; what holds something would be lost, so it is refused.
    private static func refuseSecrets(_ credentials: inout Fields) {
        if let password = credentials["password"]?.object,
            password.members.contains(where: { !$0.value.isNull })
        {
            credentials.refuse(
                "password", "must be left out: users have no passwords yet, they come with sign-in")
        }
        if let question = credentials["recovery_question"]?.object,
            question.members.contains(where: { !$0.value.isNull })
        {
            credentials.refuse(
                "recovery_question", "must be left out: recovery comes with sign-in")
        }
        if let provider = credentials["provider"]?.object, let type = provider["type"]?.string, type != "OKTA"
        {
            credentials.refuse("provider", "must be OKTA: other providers come with sign-in")
        }
    }
}
