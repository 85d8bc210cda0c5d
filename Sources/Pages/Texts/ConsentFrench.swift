// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

extension ConsentTexts {
    static let french = ConsentTexts(
        title: "{0} demande l’accès à votre compte",
        signedInAs: "Vous êtes connecté en tant que {0}.",
        notYou: "Ce n’est pas vous ?",
        willBeAble: "L’application pourra",
        optional: "Facultatif",
        allowedBefore: "Vous l’avez déjà autorisé",
        allow: "Autoriser l’accès",
        deny: "Ne pas autoriser",
        takeBack: "Vous pouvez revenir sur ce choix à tout moment, sur votre propre page.",
        yourApps: "Vos applications",
        terms: "Conditions d’utilisation de {0}",
        privacy: "Politique de confidentialité de {0}",
        site: "Site de {0}",
        hasChanged: "L’application demande maintenant autre chose. Relisez avant de répondre.",
        scopes: ScopeTexts(
            openID: ScopeWords("vous reconnaître", "Votre identifiant"),
            profile: ScopeWords(
                "voir qui vous êtes",
                "Votre nom, votre nom d’utilisateur, votre langue et des données semblables"),
            email: ScopeWords("voir votre adresse e-mail"),
            address: ScopeWords("voir votre adresse postale"),
            phone: ScopeWords("voir votre numéro de téléphone"),
            offlineAccess: ScopeWords(
                "rester connectée", "Elle garde son accès même quand vous ne l’utilisez pas"),
            deviceSSO: ScopeWords(
                "partager la connexion sur cet appareil",
                "D’autres applications du même éditeur vous connectent sans demander")
        ))
}
