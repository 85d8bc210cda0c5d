// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

extension SignInTexts {
    static let german = SignInTexts(
        signIn: "Anmelden", toApp: "bei {0}", userName: "E-Mail oder Benutzername", next: "Weiter",
        enterPassword: "Passwort eingeben", password: "Passwort", presentPassword: "Bisheriges Passwort",
        keepSignedIn: "Auf diesem Gerät angemeldet bleiben",
        notYou: "Nicht Sie?", forgotten: "Passwort vergessen?",
        unlock: "Konto entsperren", backToSignIn: "Zurück zur Anmeldung",
        wrong:
            "Benutzername oder Passwort ist falsch, oder zu viele falsche Passwörter haben das Konto gesperrt.",
        tooMany:
            "Aus Ihrem Netzwerk kamen zu viele falsche Passwörter. Warten Sie zehn Minuten, und versuchen Sie es dann noch einmal.",
        expired: "Ihr Passwort ist abgelaufen. Wählen Sie ein neues, um fortzufahren.",
        expiring: "Ihr Passwort läuft bald ab",
        expiringSentence: "Es gilt noch {0} Tage. Sie können jetzt ein neues wählen.",
        expiringToday: "Es gilt noch bis morgen. Sie können jetzt ein neues wählen.",
        saveAndGoOn: "Speichern und fortfahren", notNow: "Nicht jetzt",
        presentIsWrong: "Das ist nicht Ihr bisheriges Passwort.",
        forgottenTitle: "Passwort vergessen",
        forgottenSentence:
            "Wir schicken Ihnen einen Link, um ein neues Passwort zu wählen. Er gilt einmal, eine Stunde lang.",
        sendLink: "Link senden",
        sameForAll: "Zur Sicherheit ist die nächste Seite dieselbe, ob es das Konto gibt oder nicht.",
        lookAtMail: "Sehen Sie in Ihre E-Mails",
        mailSentence: "Wenn es dieses Konto gibt, ist eine Nachricht mit einem Link unterwegs.",
        mailNext:
            "Nach ein paar Minuten ist nichts da? Sehen Sie im Spam-Ordner nach, prüfen Sie den Namen, und versuchen Sie es noch einmal.",
        unlockTitle: "Konto entsperren",
        unlockSentence:
            "Nach zu vielen falschen Passwörtern wird ein Konto gesperrt. Wir schicken Ihnen einen Link, der es entsperrt; er gilt eine Stunde.",
        unlockNow: "Jetzt entsperren", unlockNowSentence: "Ihr Passwort bleibt, wie es ist.",
        unlocked: "Ihr Konto ist entsperrt",
        unlockedSentence: "Sie können sich wieder mit Ihrem Passwort anmelden.",
        locked: "Ihr Konto ist gesperrt",
        lockedSentence: "Es gab zu viele falsche Passwörter.",
        unlockByMail: "Per E-Mail entsperren", unlockByMailSentence: "schickt Ihnen einen Link",
        wasItYou: "Waren Sie das nicht?",
        wasItYouSentence:
            "Jemand hat Passwörter für diesen Benutzernamen probiert. Keines davon hat gestimmt.",
        otherAccount: "Anderes Konto verwenden")
}
