// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
import Expressions
import Primitives

extension HookPerson {
    /// The person of a decision.
    init(_ user: TokenUser) {
        let profile = user.value["profile"]?.json
        func attribute(_ name: String) -> JSON { profile?[name] ?? .null }
        self.init(
            id: user.id.text, login: user.login, passwordChanged: nil,
            profile: [
                "login": .string(user.login), "firstName": attribute("firstName"),
                "lastName": attribute("lastName"), "locale": attribute("locale"),
                "timeZone": attribute("timezone"),
            ],
            session: user.signIn.sessionID.map {
                Session(id: $0, created: user.signIn.time, expires: nil, methods: user.signIn.methods)
            })
    }
}
