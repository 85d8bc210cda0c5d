// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

extension ConsentTexts {
    static let german = ConsentTexts(
        title: "{0} möchte auf Ihr Konto zugreifen",
        signedInAs: "Sie sind angemeldet als {0}.",
        notYou: "Sind Sie das nicht?",
        willBeAble: "Die App darf dann",
        optional: "Freiwillig",
        allowedBefore: "Das haben Sie bereits erlaubt",
        allow: "Zugriff erlauben",
        deny: "Nicht erlauben",
        takeBack: "Sie können das jederzeit zurücknehmen, auf Ihrer eigenen Seite.",
        yourApps: "Ihre Apps",
        terms: "Nutzungsbedingungen von {0}",
        privacy: "Datenschutzerklärung von {0}",
        site: "Website von {0}",
        hasChanged:
            "Die App verlangt inzwischen etwas anderes. Lesen Sie es noch einmal, bevor Sie antworten.",
        scopes: ScopeTexts(
            openID: ScopeWords("Sie wiedererkennen", "Ihre Benutzer-ID"),
            profile: ScopeWords(
                "sehen, wer Sie sind", "Ihren Namen, Benutzernamen, Ihre Sprache und Ähnliches"),
            email: ScopeWords("Ihre E-Mail-Adresse sehen"),
            address: ScopeWords("Ihre Postanschrift sehen"),
            phone: ScopeWords("Ihre Telefonnummer sehen"),
            offlineAccess: ScopeWords(
                "angemeldet bleiben", "Sie behält den Zugriff auch, wenn Sie sie gerade nicht benutzen"),
            deviceSSO: ScopeWords(
                "die Anmeldung auf diesem Gerät teilen",
                "Andere Apps desselben Herstellers melden Sie an, ohne zu fragen")
        ))
}
