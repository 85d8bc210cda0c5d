// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

extension AccountTexts {
    static let german = AccountTexts(
        yourAccount: "Ihr Konto", skip: "Zum Inhalt", signOut: "Abmelden", profile: "Profil",
        security: "Sicherheit", sessions: "Sitzungen", apps: "Apps", save: "Speichern",
        saved: "Ihre Änderungen sind gespeichert.", today: "heute", yesterday: "gestern",
        fields: FieldTexts(
            login: "Benutzername", firstName: "Vorname", lastName: "Nachname", email: "E-Mail",
            secondEmail: "Zweite E-Mail", mobilePhone: "Mobiltelefon"),
        managed: "Verwaltet von Ihrer Organisation.",
        appsSeeIt: "Apps, denen Sie das erlaubt haben, bemerken die Änderung bei der nächsten Anmeldung.",
        notSaved: "Es wurde nichts gespeichert:", none: "nicht gesetzt", yes: "Ja", no: "Nein",
        newEmail: "Neue Adresse",
        emailSentence:
            "Die neue Adresse gilt, sobald Sie den Link geöffnet haben, der dorthin geschickt wird.",
        sendLink: "Link senden",
        emailAwaited: "Ein Link ist unterwegs an {0}. Ihre Adresse bleibt, wie sie ist, bis Sie ihn öffnen.",
        badEmail: "Das ist keine E-Mail-Adresse wie name@example.com.",
        sameEmail: "Das ist bereits Ihre Adresse.",
        tooManyEmails: "Sie haben zu viele Links verlangt. Versuchen Sie es in einer Stunde noch einmal.",
        presentPassword: "Bisheriges Passwort", wrongPassword: "Das ist nicht Ihr bisheriges Passwort.",
        tooManyWrong:
            "Aus Ihrem Netzwerk kamen zu viele falsche Passwörter. Warten Sie zehn Minuten, und versuchen Sie es dann noch einmal.",
        confirmEmail: "Künftig {0} verwenden?",
        confirmEmailSentence: "Das wird die E-Mail-Adresse Ihres Kontos.",
        confirm: "Diese Adresse verwenden", emailChanged: "Ihre Adresse ist geändert",
        emailChangedSentence: "Nachrichten an Sie gehen künftig an die neue Adresse.", goOn: "Ihr Konto",
        howYouSignIn: "Wie Sie sich anmelden", password: "Passwort", changedOn: "geändert {0}",
        changePassword: "Passwort ändern", endOthers: "Überall sonst abmelden",
        passwordChanged: "Ihr Passwort ist geändert.", noPassword: "Sie haben hier kein Passwort.",
        recentActivity: "Letzte Ereignisse",
        activitySentence: "Die letzten 30 Tage. Wenn Sie etwas davon nicht waren, ändern Sie Ihr Passwort.",
        noActivity: "In den letzten 30 Tagen ist nichts geschehen.",
        thisBrowser: "Dieser Browser", signOutElsewhere: "Überall sonst abmelden",
        signedInOn: "angemeldet {0}", usedOn: "benutzt {0}", unknownBrowser: "Unbekannter Browser",
        browserOn: "{0} unter {1}", fromAddress: "von {0}", sessionEnded: "Dort abgemeldet.",
        noApps: "Keine App hat Zugriff auf Ihr Konto.", itMay: "Sie darf", youAllowed: "Von Ihnen erlaubt",
        lastUsed: "Zuletzt benutzt", revoke: "Zugriff zurücknehmen…",
        revokeQuestion: "Den Zugriff von {0} zurücknehmen?",
        revokeSentence:
            "Die App wird abgemeldet und muss Sie erneut fragen. Was sie schon gelesen hat, behält sie.",
        revoked: "Die App hat keinen Zugriff mehr.", nothingSpecial: "was Ihre Organisation ihr erlaubt hat",
        activities: ActivityTexts(
            signedIn: "Angemeldet", signInRefused: "Eine Anmeldung wurde abgelehnt", signedOut: "Abgemeldet",
            sessionsEnded: "Alle Sitzungen wurden beendet", passwordChanged: "Passwort geändert",
            passwordReset: "Ein Link für ein neues Passwort wurde geschickt", locked: "Konto gesperrt",
            unlocked: "Konto entsperrt", profileChanged: "Profil geändert",
            emailChanged: "E-Mail-Adresse geändert", allowed: "Zugriff erlaubt: {0}",
            takenBack: "Zugriff zurückgenommen: {0}", tokensRevoked: "Von einer App abgemeldet: {0}"))
}
