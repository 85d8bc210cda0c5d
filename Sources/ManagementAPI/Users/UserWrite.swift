// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Directory
package import Primitives
package import SignIn

/// A request to create or change a user, as its clients send it.
package struct UserWrite: Sendable {
    /// A password in the clear, or the hash of another system.
    package enum Password: Sendable {
        case clear(Secret)
        case imported(PasswordHash)
    }

    /// `nil` when the request says nothing of the profile.
    package let profile: JSONObject?
    package let groups: [ID<Group>]
    package let typeID: String?
    package let password: Password?
    package let recoveryQuestion: String?
    package let recoveryAnswer: Secret?
    /// Who keeps the password, when the request says so.
    package let provider: String?

    /// `name` stands in the summary of an error.
    package init(_ body: JSON?, of name: String = "user") throws {
        var fields = try Fields(body, of: name)
        groups = (fields.strings("groupIds", most: 20) ?? []).map { ID($0) }
        var type = fields.fields("type")
        typeID = type.string("id", longest: 64)
        fields.absorb(type)
        if let value = fields["profile"] {
            if value.object == nil { fields.refuse("profile", "must be an object, not a \(value.typeName)") }
            profile = value.object ?? [:]
        } else {
            profile = nil
        }
        var credentials = fields.fields("credentials")
        password = Self.password(&credentials)
        (recoveryQuestion, recoveryAnswer) = Self.recovery(&credentials)
        var provider = credentials.fields("provider")
        let word = provider.word(
            "type", ["OKTA", "IMPORT", "ACTIVE_DIRECTORY", "LDAP", "FEDERATION", "SOCIAL"])
        if let word, !["OKTA", "IMPORT"].contains(word) {
            provider.refuse("type", "must be OKTA or IMPORT: other directories cannot be asked here")
        }
        self.provider = word
        credentials.absorb(provider)
        fields.absorb(credentials)
        try fields.check()
    }

    /// `password.value` or `password.hash`; an empty object says nothing.
    static func password(_ fields: inout Fields, _ field: String = "password") -> Password? {
        var inner = fields.fields(field)
        defer { fields.absorb(inner) }
        let value = inner.string("value", longest: 1024, unseen: .all)
        guard let hash = inner["hash"] else {
            if inner["hook"] != nil {
                inner.refuse("hook", "must be left out: passwords are taken over as hashes, see `hash`")
            }
            return value.map { .clear(Secret($0)) }
        }
        if value != nil { inner.refuse("hash", "must be left out when there is a value") }
        guard let object = hash.object else {
            inner.refuse("hash", "must be an object, not a \(hash.typeName)")
            return nil
        }
        switch ImportedHash.read(object) {
        case .success(let imported): return .imported(PasswordHash(importing: imported))
        case .failure(let problem):
            inner.refuse("hash.\(problem.field)", problem.sentence)
            return nil
        }
    }

    /// Both or none.
    static func recovery(_ fields: inout Fields) -> (String?, Secret?) {
        var inner = fields.fields("recovery_question")
        defer { fields.absorb(inner) }
        let question = inner.string("question", longest: 100)
        let answer = inner.string("answer", longest: 100, unseen: .all)
        guard question != nil || answer != nil else { return (nil, nil) }
        if question?.isEmpty ?? true { inner.refuse("question", "The field cannot be left blank") }
        if (answer ?? "").unicodeScalars.count < 4 {
            inner.refuse("answer", "must have at least 4 characters")
        }
        return (question, answer.map { Secret(normalisedAnswer($0)) })
    }
}

/// An answer without the differences that people do not remember: case, and space around it.
func normalisedAnswer(_ text: String) -> String {
    var rest = Substring(text.lowercased())
    while rest.first?.isWhitespace == true { rest.removeFirst() }
    while rest.last?.isWhitespace == true { rest.removeLast() }
    return String(rest)
}
