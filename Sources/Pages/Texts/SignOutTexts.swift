// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

/// Signing out.
struct SignOutTexts: Sendable {
    let question: String
    /// `{0}` is the name that the user signs in with.
    let signedInAs: String
    /// `{0}` is the app, here and in ``backTo``.
    let appAsks: String
    let signOut: String
    let stay: String
    let signedOut: String
    /// `{0}` is the organisation.
    let signedOutOf: String
    let signInAgain: String
    let backTo: String
    let goOn: String
    let badLink: String
    let notSignedOut: String
    let badTarget: String
    let badTargetSentence: String
}

extension SignOutTexts {
    static let english = SignOutTexts(
        question: "Do you want to sign out?",
        signedInAs: "You are signed in as {0}.",
        appAsks: "{0} has asked for it.",
        signOut: "Sign out",
        stay: "Stay signed in",
        signedOut: "You are signed out",
        signedOutOf: "You are signed out of {0} in this browser.",
        signInAgain: "Sign in again",
        backTo: "Back to {0}",
        goOn: "Continue",
        badLink: "This sign-out link does not work",
        notSignedOut:
            "You did nothing wrong, but you are still signed in. To sign out of this browser, use the button below.",
        badTarget: "This link leads to an address that is not trusted",
        badTargetSentence:
            "Your organisation does not know where the link would take you, so you stay here. Open the app from where you usually do."
    )

    static let german = SignOutTexts(
        question: "Möchten Sie sich abmelden?",
        signedInAs: "Sie sind als {0} angemeldet.",
        appAsks: "{0} bittet darum.",
        signOut: "Abmelden",
        stay: "Angemeldet bleiben",
        signedOut: "Sie sind abgemeldet",
        signedOutOf: "Sie sind in diesem Browser von {0} abgemeldet.",
        signInAgain: "Wieder anmelden",
        backTo: "Zurück zu {0}",
        goOn: "Weiter",
        badLink: "Dieser Link zum Abmelden funktioniert nicht",
        notSignedOut:
            "Sie haben nichts falsch gemacht, sind aber noch angemeldet. Um sich in diesem Browser abzumelden, benutzen Sie die Schaltfläche unten.",
        badTarget: "Dieser Link führt zu einer Adresse, der nicht vertraut wird",
        badTargetSentence:
            "Ihre Organisation kennt das Ziel des Links nicht, deshalb bleiben Sie hier. Öffnen Sie die App dort, wo Sie es sonst tun."
    )

    static let french = SignOutTexts(
        question: "Voulez-vous vous déconnecter ?",
        signedInAs: "Vous êtes connecté en tant que {0}.",
        appAsks: "{0} le demande.",
        signOut: "Se déconnecter",
        stay: "Rester connecté",
        signedOut: "Vous êtes déconnecté",
        signedOutOf: "Vous êtes déconnecté de {0} dans ce navigateur.",
        signInAgain: "Se reconnecter",
        backTo: "Retour à {0}",
        goOn: "Continuer",
        badLink: "Ce lien de déconnexion ne fonctionne pas",
        notSignedOut:
            "Vous n’avez rien fait de mal, mais vous êtes toujours connecté. Pour vous déconnecter dans ce navigateur, utilisez le bouton ci-dessous.",
        badTarget: "Ce lien mène à une adresse qui n’est pas approuvée",
        badTargetSentence:
            "Votre organisation ne connaît pas la destination du lien, vous restez donc ici. Ouvrez l’application comme d’habitude."
    )
}
