// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
import Primitives

/// The texts of mails in one language; one that is missing does not compile.
///
/// `{0}` is the place of a name.
struct MailTexts: Sendable {
    /// A message that says what has happened.
    struct Words: Sendable {
        /// `{0}` is the organisation.
        let subject: String
        /// `{0}` is the login.
        let sentence: String
        let advice: String
    }

    /// A message with a link.
    struct LinkWords: Sendable {
        /// `{0}` is the organisation.
        let subject: String
        let sentence: String
    }

    let greeting: String
    let time: String
    let address: String
    let unknown: String
    /// `{0}` is the moment at which the link ends.
    let once: String
    let activation: LinkWords
    let reset: LinkWords
    let unlock: LinkWords
    /// Goes to the address that somebody wants to have.
    let newEmail: LinkWords
    let passwordChanged: Words
    /// Goes to the address that was theirs.
    let emailChanged: Words
    let newBrowser: Words

    /// The texts for a user: by the first two letters of the locale, English for any other.
    static func of(_ user: User) -> MailTexts {
        let locale = (user.profile["locale"]?.string ?? user.profile["preferredLanguage"]?.string ?? "")
            .utf8.prefix(2).map { $0 | 32 }
        return switch String(decoding: locale, as: UTF8.self) {
        case "de": german
        case "fr": french
        default: english
        }
    }
}

extension String {
    /// The text with a name in the place of `{0}`.
    func filled(_ name: String) -> String {
        guard let place = firstRange(of: "{0}") else { return self }
        return self[..<place.lowerBound] + name + self[place.upperBound...]
    }
}

extension MailTexts {
    static let english = MailTexts(
        greeting: "Hello {0},", time: "Time", address: "Address", unknown: "unknown",
        once:
            "It works once, until {0}. If you did not expect this message, you can leave it alone.",
        activation: LinkWords(
            subject: "Welcome to {0}", sentence: "open this address to set your password and begin:"),
        reset: LinkWords(
            subject: "Your password at {0}", sentence: "open this address to set a new password:"),
        unlock: LinkWords(
            subject: "Unlock your account at {0}", sentence: "open this address to unlock your account:"),
        newEmail: LinkWords(
            subject: "Your new address at {0}",
            sentence: "open this address to make this your e-mail address:"),
        passwordChanged: Words(
            subject: "Your password at {0} was changed",
            sentence: "the password of {0} was changed.",
            advice:
                "If it was not you, set a new password by “Forgotten password?” on the sign-in page, and tell your administrator."
        ),
        emailChanged: Words(
            subject: "Your e-mail address at {0} was changed",
            sentence: "the account {0} has another e-mail address now, and mail no longer goes to this one.",
            advice: "If it was not you, tell your administrator at once."
        ),
        newBrowser: Words(
            subject: "New sign-in at {0}",
            sentence: "somebody has signed in as {0} with a browser that was not used for it before.",
            advice:
                "If it was you, there is nothing to do. If it was not, set a new password by “Forgotten password?” on the sign-in page, and tell your administrator."
        ))

    static let german = MailTexts(
        greeting: "Guten Tag {0},", time: "Zeit", address: "Adresse", unknown: "unbekannt",
        once:
            "Sie gilt einmal, bis {0}. Wenn Sie diese Nachricht nicht erwartet haben, brauchen Sie nichts zu tun.",
        activation: LinkWords(
            subject: "Willkommen bei {0}",
            sentence: "öffnen Sie diese Adresse, um Ihr Passwort zu setzen und anzufangen:"),
        reset: LinkWords(
            subject: "Ihr Passwort bei {0}",
            sentence: "öffnen Sie diese Adresse, um ein neues Passwort zu setzen:"),
        unlock: LinkWords(
            subject: "Ihr Konto bei {0} entsperren",
            sentence: "öffnen Sie diese Adresse, um Ihr Konto zu entsperren:"),
        newEmail: LinkWords(
            subject: "Ihre neue Adresse bei {0}",
            sentence: "öffnen Sie diese Adresse, damit dies Ihre E-Mail-Adresse wird:"),
        passwordChanged: Words(
            subject: "Ihr Passwort bei {0} wurde geändert",
            sentence: "das Passwort von {0} wurde geändert.",
            advice:
                "Wenn Sie das nicht waren, setzen Sie über „Passwort vergessen?“ auf der Anmeldeseite ein neues, und sagen Sie es Ihrem Administrator."
        ),
        emailChanged: Words(
            subject: "Ihre E-Mail-Adresse bei {0} wurde geändert",
            sentence: "das Konto {0} hat jetzt eine andere E-Mail-Adresse; an diese hier geht nichts mehr.",
            advice: "Wenn Sie das nicht waren, sagen Sie es sofort Ihrem Administrator."
        ),
        newBrowser: Words(
            subject: "Neue Anmeldung bei {0}",
            sentence:
                "jemand hat sich als {0} mit einem Browser angemeldet, der dafür noch nie benutzt wurde.",
            advice:
                "Wenn Sie das waren, brauchen Sie nichts zu tun. Wenn nicht, setzen Sie über „Passwort vergessen?“ auf der Anmeldeseite ein neues Passwort, und sagen Sie es Ihrem Administrator."
        ))

    static let french = MailTexts(
        greeting: "Bonjour {0},", time: "Heure", address: "Adresse", unknown: "inconnue",
        once:
            "Elle fonctionne une fois, jusqu’au {0}. Si vous n’attendiez pas ce message, vous pouvez l’ignorer.",
        activation: LinkWords(
            subject: "Bienvenue chez {0}",
            sentence: "ouvrez cette adresse pour choisir votre mot de passe et commencer :"),
        reset: LinkWords(
            subject: "Votre mot de passe chez {0}",
            sentence: "ouvrez cette adresse pour choisir un nouveau mot de passe :"),
        unlock: LinkWords(
            subject: "Déverrouiller votre compte chez {0}",
            sentence: "ouvrez cette adresse pour déverrouiller votre compte :"),
        newEmail: LinkWords(
            subject: "Votre nouvelle adresse chez {0}",
            sentence: "ouvrez cette adresse pour qu’elle devienne votre adresse e-mail :"),
        passwordChanged: Words(
            subject: "Votre mot de passe chez {0} a été modifié",
            sentence: "le mot de passe de {0} a été modifié.",
            advice:
                "Si ce n’était pas vous, choisissez-en un nouveau par « Mot de passe oublié ? » sur la page de connexion, et prévenez votre administrateur."
        ),
        emailChanged: Words(
            subject: "Votre adresse e-mail chez {0} a été modifiée",
            sentence:
                "le compte {0} a maintenant une autre adresse e-mail ; plus rien n’arrivera à celle-ci.",
            advice: "Si ce n’était pas vous, prévenez tout de suite votre administrateur."
        ),
        newBrowser: Words(
            subject: "Nouvelle connexion chez {0}",
            sentence:
                "quelqu’un s’est connecté en tant que {0} avec un navigateur qui n’avait pas encore servi pour ce compte.",
            advice:
                "Si c’était vous, il n’y a rien à faire. Sinon, choisissez un nouveau mot de passe par « Mot de passe oublié ? » sur la page de connexion, et prévenez votre administrateur."
        ))
}
