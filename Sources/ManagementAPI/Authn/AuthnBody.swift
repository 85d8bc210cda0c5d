// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Primitives
import SignIn
import Web

/// The body of a call of the authentication API.
struct AuthnBody {
    /// How a link is sent, by the original's words.
    enum Factor: String, CaseIterable {
        case email = "EMAIL"
        case sms = "SMS"
        case call = "CALL"
    }

    private var fields: Fields

    init(_ json: JSON?) throws { fields = try Fields(json, of: "authRequest") }

    func has(_ field: String) -> Bool { fields[field] != nil }

    mutating func text(_ field: String) -> String {
        fields.requiredString(field, longest: 1024, unseen: .all)
    }

    mutating func secret(_ field: String) -> Secret { Secret(text(field)) }

    mutating func flag(_ field: String) -> Bool { fields.bool(field) ?? false }

    mutating func relayState() -> String? {
        fields.string("relayState", longest: AuthnTransaction.longestRelayState / 4, unseen: .all)
    }

    mutating func factor(isRequired: Bool) -> Factor? {
        let before = fields.causes.count
        let factor = fields.choice("factorType", Factor.self)
        if factor == nil, isRequired, fields.causes.count == before {
            fields.refuse("factorType", "The field cannot be left blank; it must be EMAIL")
        }
        return factor
    }

    /// What the caller wants to be told of; `multiOptionalFactorEnroll` has nothing to offer yet.
    mutating func options() -> (warns: Bool, offersFactors: Bool) {
        var options = fields.fields("options")
        let warns = options.bool("warnBeforePasswordExpired") ?? false
        let offers = options.bool("multiOptionalFactorEnroll") ?? false
        fields.absorb(options)
        return (warns, offers)
    }

    /// The app that a sign-in is for is named by the page that leads to it, and not here.
    mutating func refuseAudience() {
        if has("audience") { fields.refuse("audience", "is not supported; leave it out") }
    }

    /// What `read` reads, when nothing was wrong with it.
    mutating func checked<Result>(_ read: (inout AuthnBody) -> Result) throws -> Result {
        let result = read(&self)
        try fields.check()
        return result
    }
}
