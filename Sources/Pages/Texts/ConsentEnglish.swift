// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

extension ConsentTexts {
    static let english = ConsentTexts(
        title: "{0} wants to access your account",
        signedInAs: "You are signed in as {0}.",
        notYou: "Not you?",
        willBeAble: "It will be able to",
        optional: "Optional",
        allowedBefore: "You have allowed this before",
        allow: "Allow access",
        deny: "Don’t allow",
        takeBack: "You can take this back at any time, on your own page.",
        yourApps: "Your apps",
        terms: "Terms of {0}",
        privacy: "Privacy policy of {0}",
        site: "Website of {0}",
        hasChanged: "What the app asks for has changed. Read it again before you answer.",
        scopes: ScopeTexts(
            openID: ScopeWords("Recognise you", "Your user id"),
            profile: ScopeWords("See who you are", "Your name, user name, language and the like"),
            email: ScopeWords("See your e-mail address"),
            address: ScopeWords("See your postal address"),
            phone: ScopeWords("See your phone number"),
            offlineAccess: ScopeWords(
                "Stay signed in", "It keeps its access also while you are not using it"),
            deviceSSO: ScopeWords(
                "Share the sign-in on this device", "Other apps of the same maker sign you in without asking")
        ))
}
