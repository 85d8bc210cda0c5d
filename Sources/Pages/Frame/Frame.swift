// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

/// What all pages share: the language, the organisation's name, the files, and the foot with the choice of
/// appearance.
package struct Frame: Sendable {
    package let texts: Texts
    /// The name that the organisation shows to people.
    package let organisation: String
    private let assets: Assets

    package init(_ language: Language, organisation: String, assets: Assets = .all) {
        texts = language.texts
        self.organisation = organisation
        self.assets = assets
    }

    /// `withScripts` is false for a page that has a script of its own, which is then the only one.
    func head(title: String, withScripts: Bool = true) -> HTML {
        element("head") {
            void("meta", .fixed("charset", "utf-8"))
            void("meta", .name("viewport"), .fixed("content", "width=device-width, initial-scale=1"))
            void("meta", .name("color-scheme"), .fixed("content", "light dark"))
            element("title") { "\(title) · \(organisation)" }
            void(
                "link", .fixed("rel", "icon"), .href(assets.link("favicon.svg")), .type("image/svg+xml"))
            styles("css/tokens.css")
            styles("css/base.css")
            styles("css/controls.css")
            styles("css/surfaces.css")
            styles("css/signin.css")
            styles("css/account.css")
            if withScripts {
                element("script", .source(assets.link("js/theme.js"))) {}
                element("script", .type("module"), .source(assets.link("js/signin.js"))) {}
            }
        }
    }

    private func styles(_ path: StaticString) -> HTML {
        void("link", .fixed("rel", "stylesheet"), .href(assets.link(path)))
    }

    var brand: HTML {
        element("div", .class("card-brand")) {
            icon("#mark", .class("mark"))
            element("span") { isolated(organisation) }
        }
    }

    var foot: HTML {
        let words = texts.frame
        return element("footer", .class("front-foot")) {
            element(
                "button", .type("button"), .fixed("popovertarget", "theme-menu"),
                .fixed("aria-haspopup", "true")
            ) { words.appearance }
            element("span") { isolated(organisation) }
            element("div", .class("popover menu"), .flag("popover"), .id("theme-menu")) {
                look("light", "#sun", words.light)
                look("dark", "#moon", words.dark)
                look("system", "#laptop", words.asTheSystem)
            }
        }
    }

    func look(_ name: StaticString, _ icon: StaticString, _ words: String) -> HTML {
        element("button", .type("button"), .fixed("data-theme-set", name)) {
            self.icon(icon)
            words
        }
    }

    /// A drawing of the sprite; it says nothing to a screen reader, so words stand beside it.
    func icon(_ name: StaticString, _ look: Attribute = .class("icon")) -> HTML {
        element("svg", look, .fixed("aria-hidden", "true")) {
            element("use", .href(assets.link("icons.svg", fragment: name))) {}
        }
    }

    /// A big round icon above the heading.
    func bigIcon(_ name: StaticString, _ look: StaticString) -> HTML {
        element("span", .class(look)) { icon(name) }
    }
}

/// The heading of a card, with a sentence below.
func heading(_ title: String, @HTMLBuilder below: () -> HTML = { .empty }) -> HTML {
    let below = below()
    return element("div", .class("card-head")) {
        element("h1") { title }
        if !below.isEmpty { element("p") { below } }
    }
}
