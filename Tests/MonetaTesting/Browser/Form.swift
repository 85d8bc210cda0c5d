// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

/// A form of a page, as a person sees it: where it goes, and its fields with what is in them.
package struct Form: Sendable {
    /// Where it is sent; `nil` for the page's own address.
    package let action: String?
    /// `get` or `post`.
    package let method: String
    /// The fields in the order of the page, hidden ones too.
    package var fields: [Field]

    /// One field; of a button with a name the browser sends the one that is pressed.
    package struct Field: Sendable, Equatable {
        package let name: String
        package let kind: String
        package var value: String
    }

    /// The fields that a person does not see.
    package var hidden: [Field] { fields.filter { $0.kind == "hidden" } }

    /// What is sent when nothing of it is pressed but `button`.
    func pairs(pressing button: String?) -> [(String, String)] {
        fields.filter { $0.kind != "submit" || $0.name == button }.map { ($0.name, $0.value) }
    }

    /// Writes into a field that the page has.
    mutating func fill(_ name: String, with value: String) throws {
        guard let place = fields.firstIndex(where: { $0.name == name && $0.kind != "hidden" }) else {
            throw TestError("the form has no field \(name) that a person can fill")
        }
        fields[place].value = value
    }

    /// The forms of a page.
    ///
    /// Pages of ours are well formed (`Pages/HTML`): attributes stand in double quotes and tags are closed.
    static func all(in html: String) -> [Form] {
        html.split(separator: "<form", omittingEmptySubsequences: false).dropFirst().map { part in
            let attributes = Tag(part.prefix { $0 != ">" })
            var inside = Substring(part)
            if let end = part.firstRange(of: "</form>") { inside = part[..<end.lowerBound] }
            return Form(
                action: attributes["action"], method: attributes["method"]?.lowercased() ?? "get",
                fields: fields(in: inside))
        }
    }

    private static func fields(in html: Substring) -> [Field] {
        html.split(separator: "<").compactMap { part in
            let tag = Tag(part.prefix { $0 != ">" })
            guard let name = tag["name"], ["input", "button", "textarea", "select"].contains(tag.name) else {
                return nil
            }
            let isButton = tag.name == "button"
            let kind = tag["type"] ?? (isButton ? "submit" : "text")
            if ["checkbox", "radio"].contains(kind), !tag.has("checked") { return nil }
            return Field(name: name, kind: kind, value: tag["value"] ?? "")
        }
    }
}

/// A start tag without its brackets.
struct Tag {
    let name: String
    private let attributes: [(name: String, value: String)]

    init(_ text: some StringProtocol) {
        var rest = text[...]
        name = rest.prefix { !$0.isWhitespace && $0 != "/" }.lowercased()
        rest = rest.dropFirst(name.count)
        var attributes: [(String, String)] = []
        while let start = rest.firstIndex(where: { !$0.isWhitespace && $0 != "/" }) {
            rest = rest[start...]
            let attribute = rest.prefix { !$0.isWhitespace && $0 != "=" }.lowercased()
            rest = rest.dropFirst(max(attribute.count, 1))
            var value = ""
            if rest.first == "=" {
                rest = rest.dropFirst()
                if rest.first == "\"" {
                    let quoted = rest.dropFirst().prefix { $0 != "\"" }
                    value = String(quoted)
                    rest = rest.dropFirst(quoted.count + 2)
                } else {
                    let plain = rest.prefix { !$0.isWhitespace }
                    value = String(plain)
                    rest = rest.dropFirst(plain.count)
                }
            }
            attributes.append((attribute, unescaped(value)))
        }
        self.attributes = attributes
    }

    subscript(name: String) -> String? { attributes.first { $0.name == name }?.value }

    func has(_ name: String) -> Bool { attributes.contains { $0.name == name } }
}

/// Text of a page with its character references put back.
func unescaped(_ text: String) -> String {
    var result = text
    for (reference, character) in [
        ("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&"),
    ] {
        result = result.replacing(reference, with: character)
    }
    return result
}
