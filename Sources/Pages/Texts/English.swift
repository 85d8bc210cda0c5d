// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

extension Texts {
    static let english = Texts(
        language: .english,
        frame: FrameTexts(
            appearance: "Appearance", light: "Light", dark: "Dark", asTheSystem: "As the system",
            showPassword: "Show the password", reference: "Request", copyReference: "Copy the request id"),
        password: PasswordTexts(
            welcome: "Welcome",
            welcomeSentence: "Choose a password to finish setting up your account.",
            chooseNew: "Choose a new password",
            chooseNewSentence: "Your old password stops working when you save the new one.",
            newPassword: "New password",
            saveAndContinue: "Save password",
            isSet: "Your password is set",
            isSetSentence: "You can close this page.",
            nextTime: "Use the new password the next time you sign in.",
            length: "At least {0} characters",
            lowercase: "A lowercase letter",
            uppercase: "An uppercase letter",
            number: "A number",
            withoutUserName: "No part of your user name",
            uncommon: "Not a password that many people use",
            notUsedBefore: "Not one of your last {0} passwords",
            tooLong: "The password is too long: at most {0} characters are allowed.",
            notAllowed: "This password is not allowed yet. See what is missing below."),
        signIn: .english,
        trouble: TroubleTexts(
            linkEnded: "This link does not work any more",
            linkEndedSentence:
                "It was used already, it is too old, or a newer one was sent. Your account and your password are unchanged.",
            linkEndedNext: "Ask your administrator for a new link, and use the link of the latest message.",
            notFound: "There is nothing at this address",
            notFoundSentence: "Check the address, or go back to the page you came from.",
            ourFault: "This page cannot be shown right now",
            ourFaultSentence:
                "You did nothing wrong, and nothing was changed. Try again in a minute. If it happens again, give your administrator the request id below.",
            busy: "Too many people are doing this at the moment",
            busySentence: "Nothing was changed. Wait a few seconds, then send the form again.",
            badForm: "The form did not arrive as it should",
            badFormSentence: "Nothing was changed. Go back, fill in the form and send it again.",
            notAllowedHere: "Your network is not allowed here",
            notAllowedHereSentence:
                "Your organisation does not accept requests from the address that you are using. Use another network, or ask your administrator.",
            signInEnded: "This sign-in has ended",
            signInEndedSentence:
                "The page was open for too long, or its sign-in was finished already.",
            signInEndedNext: "Go back to the app that you wanted to use and begin again.",
            otherBrowser: "This sign-in was begun in another browser",
            otherBrowserSentence:
                "To protect you, a sign-in goes on only in the browser in which it was begun. Nobody was signed in.",
            otherBrowserNext:
                "If it was this browser, its cookies were deleted or are switched off: allow cookies for this site, and begin again.",
            signInHere: "Sign in here"
        ),
        authorize: .english, consent: .english, signOut: .english,
        account: .english)
}
