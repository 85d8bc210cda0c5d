// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

extension AuthorizeTexts {
    static let german = AuthorizeTexts(
        goingOn: "Sie sind angemeldet",
        goingOnSentence: "Sie werden zur App zurückgeleitet.",
        goOn: "Weiter",
        badLink: "Dieser Anmeldelink funktioniert nicht",
        badLinkOf: "{0} hat einen ungültigen Anmeldelink geschickt",
        notYourFault:
            "Sie haben nichts falsch gemacht. Gehen Sie zurück und versuchen Sie es noch einmal. Geschieht es wieder, wenden Sie sich an den Support der App.",
        forDevelopers: "Für Entwickler: was zu tun ist",
        clientFault: "Der Client ist unbekannt oder nicht aktiv.",
        clientAdvice: "Senden Sie die client_id einer aktiven App, die hier registriert ist.",
        redirectFault: "Die Redirect-URI ist nicht registriert.",
        redirectAdvice:
            "Sie muss Byte für Byte einer der Redirect-URIs der App gleichen. Senden Sie eine davon, oder registrieren Sie diese.",
        otherFault: "Die Anfrage kann nicht beantwortet werden.",
        otherAdvice: "Lesen Sie die Beschreibung. An die App wurde nichts gesendet.",
        sentURI: "Die gesendete Redirect-URI",
        error: "Fehler",
        description: "Beschreibung",
        client: "Client")
}
