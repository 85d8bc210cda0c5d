// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

/// The page of one's own profile: what may be changed has fields, everything else is shown.
package struct ProfilePage: Sendable {
    /// One attribute.
    package struct Field: Sendable {
        /// How it is written.
        package enum Kind: Sendable {
            case shown
            case text(longest: Int)
            case number
            case flag
            case choice([String])
        }

        package let name: String
        /// As the schema calls it.
        package let title: String
        package let value: String
        package let kind: Kind

        package init(name: String, title: String, value: String, kind: Kind) {
            self.name = name
            self.title = title
            self.value = value
            self.kind = kind
        }

        fileprivate func label(_ texts: FieldTexts) -> String {
            switch name {
            case "login": texts.login
            case "firstName": texts.firstName
            case "lastName": texts.lastName
            case "email": texts.email
            case "secondEmail": texts.secondEmail
            case "mobilePhone": texts.mobilePhone
            default: title
            }
        }

        /// HTML Living Standard §4.10.18.7.1.
        fileprivate var autocomplete: StaticString {
            switch name {
            case "firstName": "given-name"
            case "lastName": "family-name"
            case "mobilePhone": "tel"
            case "secondEmail": "email"
            default: "off"
            }
        }
    }

    /// What came of the wish for another address.
    package enum EmailProblem: Sendable {
        case badAddress, sameAddress, tooMany, wrongPassword, tooManyWrong

        fileprivate func words(_ texts: AccountTexts) -> String {
            switch self {
            case .badAddress: texts.badEmail
            case .sameAddress: texts.sameEmail
            case .tooMany: texts.tooManyEmails
            case .wrongPassword: texts.wrongPassword
            case .tooManyWrong: texts.tooManyWrong
            }
        }

        fileprivate var isOfAddress: Bool {
            switch self {
            case .badAddress, .sameAddress, .tooMany: true
            case .wrongPassword, .tooManyWrong: false
            }
        }
    }

    private let shell: AccountShell
    private let fields: [Field]
    private let notice: AccountNotice?
    private let email: Email

    /// The address, where the user may change it.
    package struct Email: Sendable {
        package let isChangeable: Bool
        /// The one that waits for its link.
        package let awaited: String?
        package let typed: String
        package let problem: EmailProblem?

        package init(
            isChangeable: Bool, awaited: String? = nil, typed: String = "", problem: EmailProblem? = nil
        ) {
            self.isChangeable = isChangeable
            self.awaited = awaited
            self.typed = typed
            self.problem = problem
        }
    }

    package init(_ shell: AccountShell, fields: [Field], email: Email, notice: AccountNotice? = nil) {
        self.shell = shell
        self.fields = fields
        self.email = email
        self.notice = notice
    }

    /// The page in the language of `frame`.
    package func page(in frame: Frame) -> WebPage {
        let texts = frame.texts.account
        let canChange = fields.contains { if case .shown = $0.kind { false } else { true } }
        return WebPage(title: texts.profile, account: shell) {
            element("h1") { texts.profile }
            if let notice {
                switch notice {
                case .done: notice.html(texts.saved, frame)
                case .failed: notice.html(texts.notSaved, frame)
                }
            }
            shell.form(Link("/account/profile"), .class("panel")) {
                for field in fields { setting(field, frame) }
                if canChange {
                    element("div", .class("panel-foot")) {
                        element("span") { texts.appsSeeIt }
                        element("span", .class("push")) { button(texts.save) }
                    }
                }
            }
            if email.isChangeable { emailPanel(frame) }
        }
    }

    private func button(_ words: String) -> HTML {
        element("button", .class("button button-primary"), .type("submit")) { words }
    }

    private func setting(_ field: Field, _ frame: Frame) -> HTML {
        let texts = frame.texts.account
        let label = field.label(texts.fields)
        var isShown = false
        if case .shown = field.kind { isShown = true }
        return element("div", .class("setting")) {
            element("div", .class("setting-name")) {
                if isShown {
                    element("h2") { label }
                    if field.name != "email" || !email.isChangeable { element("p") { texts.managed } }
                } else {
                    element("label", .of("field-\(field.name)")) { label }
                }
            }
            element("div", .class("setting-body")) { control(field, texts, frame) }
        }
    }

    private func control(_ field: Field, _ texts: AccountTexts, _ frame: Frame) -> HTML {
        let (id, name) = (
            Attribute.identity("field-\(field.name)"), Attribute.fieldName("field.\(field.name)")
        )
        switch field.kind {
        case .shown:
            return element("p", field.value.isEmpty ? .class("muted") : nil) {
                field.value.isEmpty ? .text(texts.none) : isolated(field.value)
            }
        case .text(let longest):
            return void(
                "input", .class("input"), id, name, .type("text"), .value(field.value), .longest(longest),
                .fixed("autocomplete", field.autocomplete))
        case .number:
            return void(
                "input", .class("input"), id, name, .type("text"), .value(field.value),
                .fixed("inputmode", "decimal"), .fixed("autocomplete", "off"))
        case .flag:
            return select(id, name, field.value, [("true", texts.yes), ("false", texts.no)], texts, frame)
        case .choice(let values):
            return select(id, name, field.value, values.map { ($0, $0) }, texts, frame)
        }
    }

    private func select(
        _ id: Attribute, _ name: Attribute, _ value: String, _ choices: [(String, String)],
        _ texts: AccountTexts, _ frame: Frame
    ) -> HTML {
        element("div", .class("select")) {
            element("select", id, name) {
                element("option", .value("")) { texts.none }
                for (choice, words) in choices {
                    element(
                        "option", .value(choice),
                        .flag("selected", if: choice.utf8.elementsEqual(value.utf8))
                    ) { words }
                }
            }
            frame.icon("#chevron-down")
        }
    }

    private func emailPanel(_ frame: Frame) -> HTML {
        let texts = frame.texts.account
        return element("section", .class("panel"), .fixed("aria-labelledby", "email-head")) {
            element("div", .class("panel-head")) {
                element("h2", .id("email-head")) { texts.newEmail }
            }
            element("div", .class("panel-body")) {
                element("p", .class("small muted")) { texts.emailSentence }
                if let awaited = email.awaited {
                    element("p", .class("small"), .fixed("role", "status")) {
                        sentence(texts.emailAwaited, awaited)
                    }
                }
                shell.form(Link("/account/email")) {
                    emailField(frame)
                    SecretField(
                        name: "old", label: texts.presentPassword, autocomplete: "current-password",
                        isRefused: email.problem.map { !$0.isOfAddress } ?? false,
                        describedBy: email.problem.map { $0.isOfAddress } == false ? "old-problem" : nil
                    ).html(frame) {
                        if let found = email.problem, !found.isOfAddress {
                            problem("old-problem", .text(found.words(texts)), frame)
                        }
                    }
                    element("div") {
                        element("button", .class("button"), .type("submit")) { texts.sendLink }
                    }
                }
            }
        }
    }

    private func emailField(_ frame: Frame) -> HTML {
        let texts = frame.texts.account
        let wrong = email.problem.flatMap { $0.isOfAddress ? $0 : nil }
        return element("div", .class("field")) {
            element("label", .fixed("for", "email")) { texts.newEmail }
            void(
                "input", .class("input input-large"), .id("email"), .name("email"), .type("email"),
                .value(email.typed), .fixed("maxlength", "254"), .fixed("autocomplete", "email"),
                wrong == nil ? nil : .fixed("aria-invalid", "true"),
                wrong == nil ? nil : .fixed("aria-describedby", "email-problem"), .flag("required"))
            if let wrong { problem("email-problem", .text(wrong.words(texts)), frame) }
        }
    }
}

/// The page behind the link that was sent to a new address: it counts by the button, for mail scanners open
/// links too.
package struct EmailChangePage: Sendable {
    private let email: String
    private let action: Link?

    /// Without `action` it is done.
    package init(email: String = "", action: Link?) {
        self.email = email
        self.action = action
    }

    /// The page in the language of `frame`.
    package func page(in frame: Frame) -> WebPage {
        let texts = frame.texts.account
        return WebPage(title: action == nil ? texts.emailChanged : texts.newEmail) {
            frame.bigIcon(
                action == nil ? "#check" : "#mail", action == nil ? "big-icon big-icon-ok" : "big-icon")
            element("div", .class("card-head")) {
                element("h1") {
                    if action == nil { texts.emailChanged } else { sentence(texts.confirmEmail, email) }
                }
                element("p") {
                    action == nil ? texts.emailChangedSentence : texts.confirmEmailSentence
                }
            }
            if let action {
                element("form", .fixed("method", "post"), .action(action)) { submit(texts.confirm) }
            } else {
                element("a", .class("button button-large button-block"), .href(Link("/account"))) {
                    texts.goOn
                }
            }
        }
    }
}
