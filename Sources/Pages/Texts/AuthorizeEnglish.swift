// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

extension AuthorizeTexts {
    static let english = AuthorizeTexts(
        goingOn: "You are signed in",
        goingOnSentence: "You are being sent back to the app.",
        goOn: "Continue",
        badLink: "This sign-in link does not work",
        badLinkOf: "{0} sent an invalid sign-in link",
        notYourFault:
            "You did nothing wrong. Go back and try again. If it happens again, contact the support of the app.",
        forDevelopers: "For developers: what to fix",
        clientFault: "The client is not known, or it is not active.",
        clientAdvice: "Send the client_id of an active app that is registered here.",
        redirectFault: "The redirect URI is not registered.",
        redirectAdvice:
            "It must match one of the redirect URIs of the app exactly, byte for byte. Send one of them, or register this one.",
        otherFault: "The request cannot be answered.",
        otherAdvice: "See the description. Nothing was sent to the app.",
        sentURI: "The redirect URI that was sent",
        error: "Error",
        description: "Description",
        client: "Client")
}
