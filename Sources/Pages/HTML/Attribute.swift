// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

/// An attribute of an element; its value is quoted and escaped.
///
/// An address can be set only from a ``Link``, so `javascript:` cannot come into a page. There is no
/// attribute for styles and none for event handlers, which the content security policy forbids anyway.
struct Attribute {
    let html: HTML

    private init(name: StaticString, value: String?) {
        var html = HTML(markup: " ")
        html.append(markup: name)
        if let value {
            html.append(markup: "=\"")
            html.append(text: value)
            html.append(markup: "\"")
        }
        self.html = html
    }

    /// An attribute whose value is words of ours.
    static func fixed(_ name: StaticString, _ value: StaticString) -> Attribute {
        Attribute(name: name, value: value.description)
    }

    /// An attribute without a value.
    static func flag(_ name: StaticString) -> Attribute { Attribute(name: name, value: nil) }

    /// The attribute when `condition` holds.
    static func flag(_ name: StaticString, if condition: Bool) -> Attribute? {
        condition ? flag(name) : nil
    }

    static func `class`(_ value: StaticString) -> Attribute { fixed("class", value) }
    static func id(_ value: StaticString) -> Attribute { fixed("id", value) }
    static func type(_ value: StaticString) -> Attribute { fixed("type", value) }
    static func name(_ value: StaticString) -> Attribute { fixed("name", value) }

    /// Where a link leads.
    static func href(_ link: Link) -> Attribute { Attribute(name: "href", value: link.text) }
    /// Where a form is sent.
    static func action(_ link: Link) -> Attribute { Attribute(name: "action", value: link.text) }
    /// What an image, a script or a frame is loaded from.
    static func source(_ link: Link) -> Attribute { Attribute(name: "src", value: link.text) }

    /// A text that somebody chose as the value of a control, or a hidden value.
    static func value(_ text: String) -> Attribute { Attribute(name: "value", value: text) }
    /// The name of a hidden field whose name comes from an answer (OAuth 2.0 Form Post Response Mode §2).
    static func fieldName(_ text: String) -> Attribute { Attribute(name: "name", value: text) }
    /// What a screen reader says.
    static func label(_ text: String) -> Attribute { Attribute(name: "aria-label", value: text) }
    /// The id of an element that is made for a field that somebody has defined.
    static func identity(_ text: String) -> Attribute { Attribute(name: "id", value: text) }
    /// The field that a label names.
    static func of(_ text: String) -> Attribute { Attribute(name: "for", value: text) }
    /// How many characters a field takes.
    static func longest(_ count: Int) -> Attribute { Attribute(name: "maxlength", value: "\(count)") }
    /// The language of the content, a tag of BCP 47.
    static func language(_ tag: String) -> Attribute { Attribute(name: "lang", value: tag) }
    /// A text for a script, in a `data-` attribute whose name is ours.
    static func data(_ name: StaticString, _ text: String) -> Attribute { Attribute(name: name, value: text) }
    /// The time of a `time` element, by machine.
    static func dateTime(_ text: String) -> Attribute { Attribute(name: "datetime", value: text) }
    /// A short text in an empty control.
    static func placeholder(_ text: String) -> Attribute { Attribute(name: "placeholder", value: text) }
}
