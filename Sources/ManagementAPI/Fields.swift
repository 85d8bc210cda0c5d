// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Primitives

/// The members of a request body, read with the type that each must have.
///
/// Unknown members are ignored, absent and `null` are the same unless a field says otherwise, and every
/// problem is gathered so that a caller learns all of them at once: call ``check()`` when everything has been
/// read.
package struct Fields {
    private let object: JSONObject
    private let name: String
    private let prefix: String
    package private(set) var causes: [String] = []

    /// Refuses a body that is missing or not an object.
    ///
    /// `name` names the document in the error summary.
    package init(_ json: JSON?, of name: String) throws {
        guard let json else { throw ManagementError.malformed("the body is empty; it must be a JSON object") }
        guard let object = json.object else {
            throw ManagementError.malformed("the body is a JSON \(json.typeName); it must be an object")
        }
        self.init(object, of: name)
    }

    package init(_ object: JSONObject, of name: String, prefix: String = "") {
        self.object = object
        self.name = name
        self.prefix = prefix
    }

    /// A member as it came; `nil` when it is absent or `null`.
    package subscript(field: String) -> JSON? {
        guard let value = object[field], value != .null else { return nil }
        return value
    }

    /// Whether the member is there at all, `null` included.
    package func has(_ field: String) -> Bool { object[field] != nil }

    /// Notes that a member is wrong; the sentence begins with its path.
    package mutating func refuse(_ field: String, _ why: String) {
        causes.append("\(prefix)\(field): \(why)")
    }

    /// Notes what another reader of the same document has found wrong; the sentence begins with its path.
    package mutating func refuse(cause: String) { causes.append(cause) }

    /// A string of at most `longest` characters; `nil` when it is absent or wrong.
    ///
    /// Characters that are not seen are refused: names and words stand in lists, in terminals and in mails. A
    /// field that may have some says which.
    package mutating func string(
        _ field: String, longest: Int = 1024, unseen: UnseenCharacters = .none
    ) -> String? {
        guard let value = self[field] else { return nil }
        guard let text = value.string else {
            refuse(field, "must be a string, not a \(value.typeName)")
            return nil
        }
        guard text.unicodeScalars.count <= longest else {
            refuse(field, "must not be longer than \(longest) characters")
            return nil
        }
        if let problem = unseen.problem(of: text) {
            refuse(field, problem)
            return nil
        }
        return text
    }

    /// A string that must be there and not be blank.
    package mutating func requiredString(
        _ field: String, longest: Int = 255, unseen: UnseenCharacters = .none
    ) -> String {
        let before = causes.count
        let text = string(field, longest: longest, unseen: unseen)
        if let text, text.contains(where: { !$0.isWhitespace }) { return text }
        if causes.count == before { refuse(field, "The field cannot be left blank") }
        return ""
    }

    /// `true` or `false`; `nil` when it is absent or wrong.
    package mutating func bool(_ field: String) -> Bool? {
        guard let value = self[field] else { return nil }
        if value.bool == nil { refuse(field, "must be true or false, not a \(value.typeName)") }
        return value.bool
    }

    /// A whole number in `range`.
    package mutating func integer(_ field: String, in range: ClosedRange<Int>) -> Int? {
        guard let value = self[field] else { return nil }
        // bytes: numbers.
        guard let whole = value.integer, let number = Int(exactly: whole), range.contains(number) else {
            refuse(field, "must be a whole number from \(range.lowerBound) to \(range.upperBound)")
            return nil
        }
        return number
    }

    /// One of the raw values of an enumeration.
    package mutating func choice<Choice: RawRepresentable & CaseIterable>(
        _ field: String, _: Choice.Type = Choice.self
    ) -> Choice? where Choice.RawValue == String {
        guard let text = string(field) else { return nil }
        if let choice = Choice(named: text) { return choice }
        refuse(field, "must be one of \(Choice.allCases.map(\.rawValue).joined(separator: ", "))")
        return nil
    }

    /// An array of strings; `nil` when it is absent.
    package mutating func strings(_ field: String, most: Int = 1000, longest: Int = 1024) -> [String]? {
        guard let value = self[field] else { return nil }
        guard let strings = value.strings else {
            refuse(field, "must be an array of strings")
            return nil
        }
        guard strings.count <= most else {
            refuse(field, "must not have more than \(most) elements")
            return nil
        }
        guard strings.allSatisfy({ $0.unicodeScalars.count <= longest }) else {
            refuse(field, "must not have an element longer than \(longest) characters")
            return nil
        }
        if let problem = strings.lazy.compactMap(UnseenCharacters.none.problem).first {
            refuse(field, problem)
            return nil
        }
        return strings
    }

    /// The members of an object inside; an absent one reads as empty.
    package mutating func fields(_ field: String) -> Fields {
        let inner = "\(prefix)\(field)."
        guard let value = self[field] else { return Fields([:], of: name, prefix: inner) }
        guard let object = value.object else {
            refuse(field, "must be an object, not a \(value.typeName)")
            return Fields([:], of: name, prefix: inner)
        }
        return Fields(object, of: name, prefix: inner)
    }

    /// Takes over what was wrong inside.
    package mutating func absorb(_ inner: Fields) { causes += inner.causes }

    /// Throws `E0000001` with every cause, if there is any.
    package func check() throws {
        guard causes.isEmpty else { throw ManagementError.validation(name, causes) }
    }
}
