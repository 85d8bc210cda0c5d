// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

/// Who a page is about, with the way to somebody else.
func who(_ userName: String, change: (link: Link, words: String)? = nil) -> HTML {
    element("div", .class("who")) {
        element("span", .class("avatar"), .fixed("aria-hidden", "true")) {
            userName.first.map { String($0).uppercased() } ?? ""
        }
        element("span", .class("truncate")) { isolated(userName) }
        if let change {
            element("a", .class("button button-quiet"), .href(change.link)) { change.words }
        }
    }
}

/// The name for the browser's password manager, which looks for it beside a password (HTML Living Standard
/// §4.10.18.7).
func managedUserName(_ userName: String) -> HTML {
    void(
        "input", .class("visually-hidden"), .type("text"), .name("identifier"),
        .fixed("autocomplete", "username"), .value(userName), .fixed("tabindex", "-1"),
        .fixed("aria-hidden", "true"), .flag("readonly"))
}

/// What is wrong with a field.
func problem(_ id: StaticString, _ words: HTML, _ frame: Frame) -> HTML {
    element("p", .class("error-text"), .id(id)) {
        frame.icon("#error")
        element("span") { words }
    }
}

/// The big button that sends a form.
func submit(_ words: String) -> HTML {
    element("button", .class("button button-primary button-large button-block"), .type("submit")) { words }
}

/// The links below a form.
func cardLinks(_ links: (link: Link, words: String)...) -> HTML {
    element("div", .class("card-links")) {
        for (link, words) in links { element("a", .href(link)) { words } }
    }
}

/// The policy of a page of a flow: its forms may lead to where the flow ends, by redirects.
func policy(formTargets: [String]) -> ContentSecurityPolicy {
    var policy = ContentSecurityPolicy()
    policy.formTargets = formTargets
    return policy
}

/// A field for a password that can be looked at.
struct SecretField {
    let name: StaticString
    let label: String
    let autocomplete: StaticString
    var isRefused = false
    var hasFocus = false
    /// The elements that say more about it, by their ids.
    var describedBy: StaticString?

    /// The field with what stands below it.
    func html(_ frame: Frame, @HTMLBuilder below: () -> HTML = { .empty }) -> HTML {
        element("div", .class("field")) {
            element("label", .fixed("for", name)) { label }
            element("div", .class("input-wrap")) {
                void(
                    "input", .class("input input-large"), .id(name), .name(name), .type("password"),
                    .fixed("autocomplete", autocomplete),
                    isRefused ? .fixed("aria-invalid", "true") : nil,
                    describedBy.map { .fixed("aria-describedby", $0) }, .flag("required"),
                    .flag("autofocus", if: hasFocus))
                element("span", .class("input-end")) {
                    element(
                        "button", .class("button button-quiet button-icon"), .type("button"),
                        .fixed("data-reveals", name), .fixed("aria-pressed", "false"),
                        .label(frame.texts.frame.showPassword)
                    ) { frame.icon("#eye") }
                }
            }
            below()
        }
    }
}
