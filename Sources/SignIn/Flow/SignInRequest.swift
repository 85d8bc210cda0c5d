// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Directory
package import Primitives

/// What somebody wants who leads a browser to the sign-in.
package struct SignInRequest: Sendable, Equatable {
    /// The app that it is for; its name stands on the card.
    package var app: ID<App>?
    /// Where the browser goes afterwards: a path of this server, which is not read here.
    package var wayBack: String
    /// Who is expected to sign in (OIDC Core §3.1.2.1), as the app says it.
    package var loginHint: String?
    /// Only a sign-in later than this counts; the one who is signed in is asked again.
    package var notBefore: Timestamp?
    /// Whether the page asks who signs in although that is known (`prompt=select_account`).
    package var selectAccount: Bool
    /// The languages that the app asks for (`ui_locales`), the best first.
    package var locales: [String]
    /// Where the forms may lead besides this server, by redirects: sources of a content security policy.
    package var formTargets: [String]

    package init(
        app: ID<App>? = nil, wayBack: String, loginHint: String? = nil, notBefore: Timestamp? = nil,
        selectAccount: Bool = false, locales: [String] = [], formTargets: [String] = []
    ) {
        self.app = app
        self.wayBack = wayBack
        self.loginHint = loginHint
        self.notBefore = notBefore
        self.selectAccount = selectAccount
        self.locales = locales
        self.formTargets = formTargets
    }

    var document: JSON {
        var object: JSONObject = ["wayBack": .string(wayBack)]
        if let app { object["app"] = .string(app.text) }
        if let loginHint { object["loginHint"] = .string(loginHint) }
        if let notBefore { object["notBefore"] = .integer(notBefore.milliseconds) }
        if selectAccount { object["selectAccount"] = true }
        object["locales"] = .strings(locales)
        object["formTargets"] = .strings(formTargets)
        return .object(object)
    }

    init?(stored document: JSON) {
        guard let wayBack = document["wayBack"]?.string, let locales = document["locales"]?.strings,
            let formTargets = document["formTargets"]?.strings
        else { return nil }
        self.init(
            app: document["app"]?.string.map { ID($0) }, wayBack: wayBack,
            loginHint: document["loginHint"]?.string,
            notBefore: document["notBefore"]?.integer.map { Timestamp(milliseconds: $0) },
            selectAccount: document["selectAccount"]?.bool ?? false, locales: locales,
            formTargets: formTargets)
    }
}
