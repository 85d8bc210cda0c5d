// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

extension Texts {
    static let german = Texts(
        language: .german,
        frame: FrameTexts(
            appearance: "Darstellung", light: "Hell", dark: "Dunkel", asTheSystem: "Wie das System",
            showPassword: "Passwort anzeigen", reference: "Anfrage",
            copyReference: "Kennung der Anfrage kopieren"),
        password: PasswordTexts(
            welcome: "Willkommen",
            welcomeSentence: "Wählen Sie ein Passwort, um Ihr Konto fertig einzurichten.",
            chooseNew: "Neues Passwort wählen",
            chooseNewSentence: "Ihr altes Passwort gilt nicht mehr, sobald Sie das neue speichern.",
            newPassword: "Neues Passwort",
            saveAndContinue: "Passwort speichern",
            isSet: "Ihr Passwort ist gespeichert",
            isSetSentence: "Sie können diese Seite schließen.",
            nextTime: "Verwenden Sie bei der nächsten Anmeldung das neue Passwort.",
            length: "Mindestens {0} Zeichen",
            lowercase: "Ein Kleinbuchstabe",
            uppercase: "Ein Großbuchstabe",
            number: "Eine Ziffer",
            withoutUserName: "Kein Teil Ihres Benutzernamens",
            uncommon: "Kein Passwort, das viele benutzen",
            notUsedBefore: "Keines Ihrer letzten {0} Passwörter",
            tooLong: "Das Passwort ist zu lang: Höchstens {0} Zeichen sind erlaubt.",
            notAllowed: "Dieses Passwort ist noch nicht erlaubt. Unten steht, was fehlt."),
        signIn: .german,
        trouble: TroubleTexts(
            linkEnded: "Dieser Link gilt nicht mehr",
            linkEndedSentence:
                "Er wurde schon benutzt, ist zu alt, oder es wurde ein neuerer verschickt. Ihr Konto und Ihr Passwort sind unverändert.",
            linkEndedNext:
                "Bitten Sie Ihren Administrator um einen neuen Link, und benutzen Sie den aus der letzten Nachricht.",
            notFound: "Unter dieser Adresse gibt es nichts",
            notFoundSentence: "Prüfen Sie die Adresse, oder gehen Sie zurück zur vorigen Seite.",
            ourFault: "Diese Seite kann gerade nicht gezeigt werden",
            ourFaultSentence:
                "Sie haben nichts falsch gemacht, und nichts wurde geändert. Versuchen Sie es in einer Minute noch einmal. Wenn es wieder geschieht, nennen Sie Ihrem Administrator die Kennung unten.",
            busy: "Gerade tun das zu viele Leute gleichzeitig",
            busySentence:
                "Nichts wurde geändert. Warten Sie ein paar Sekunden, und senden Sie das Formular noch einmal.",
            badForm: "Das Formular kam nicht an, wie es sollte",
            badFormSentence:
                "Nichts wurde geändert. Gehen Sie zurück, füllen Sie das Formular aus, und senden Sie es noch einmal.",
            notAllowedHere: "Ihr Netzwerk ist hier nicht zugelassen",
            notAllowedHereSentence:
                "Ihre Organisation nimmt von der Adresse, die Sie benutzen, keine Anfragen an. Benutzen Sie ein anderes Netzwerk, oder fragen Sie Ihren Administrator.",
            signInEnded: "Diese Anmeldung ist zu Ende",
            signInEndedSentence:
                "Die Seite war zu lange offen, oder ihre Anmeldung wurde schon abgeschlossen.",
            signInEndedNext:
                "Gehen Sie zurück zur App, die Sie benutzen wollten, und fangen Sie noch einmal an.",
            otherBrowser: "Diese Anmeldung wurde in einem anderen Browser begonnen",
            otherBrowserSentence:
                "Zu Ihrem Schutz geht eine Anmeldung nur in dem Browser weiter, in dem sie begonnen wurde. Niemand wurde angemeldet.",
            otherBrowserNext:
                "Wenn es dieser Browser war, wurden seine Cookies gelöscht oder sind abgeschaltet: Erlauben Sie Cookies für diese Seite, und fangen Sie noch einmal an.",
            signInHere: "Hier anmelden"
        ),
        authorize: .german, consent: .german, signOut: .german,
        account: .german)
}
