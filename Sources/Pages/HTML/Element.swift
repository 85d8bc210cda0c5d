// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

/// An element with content.
///
/// Names are written in the source, so no element can be made from what a stranger sent.
func element(
    _ name: StaticString, _ attributes: Attribute?..., @HTMLBuilder content: () -> HTML
) -> HTML {
    var html = opening(name, attributes)
    html.append(content())
    html.append(markup: "</")
    html.append(markup: name)
    html.append(markup: ">")
    return html
}

/// A void element, for example `input` (HTML Living Standard §13.1.2).
func void(_ name: StaticString, _ attributes: Attribute?...) -> HTML {
    opening(name, attributes)
}

private func opening(_ name: StaticString, _ attributes: [Attribute?]) -> HTML {
    var html = HTML(markup: "<")
    html.append(markup: name)
    for attribute in attributes.compactMap(\.self) { html.append(attribute.html) }
    html.append(markup: ">")
    return html
}

/// A name or text that somebody chose: its direction does not spill into the sentence around it (Unicode UAX
/// #9).
func isolated(_ text: String) -> HTML {
    element("bdi") { text }
}

/// A sentence of the message files in which one or more names stand, each isolated.
///
/// `{0}`, `{1}` … are the places of the names. A place without a name is shown as it is written.
func sentence(_ text: String, _ names: String...) -> HTML {
    var html = HTML.empty
    var rest = Substring(text)
    while let open = rest.firstIndex(of: "{") {
        html.append(text: String(rest[..<open]))
        rest = rest[open...]
        guard let close = rest.firstIndex(of: "}"), let place = Int(rest[rest.index(after: open)..<close]),
            names.indices.contains(place)
        else {
            html.append(text: "{")
            rest = rest.dropFirst()
            continue
        }
        html.append(isolated(names[place]))
        rest = rest[rest.index(after: close)...]
    }
    html.append(text: String(rest))
    return html
}
