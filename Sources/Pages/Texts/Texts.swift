// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

/// Every text of every page, in one language.
///
/// A text that is missing in a language does not compile. `{0}` is the place of a name or number.
package struct Texts: Sendable {
    package let language: Language
    let frame: FrameTexts
    let password: PasswordTexts
    let signIn: SignInTexts
    let trouble: TroubleTexts
    let authorize: AuthorizeTexts
    let consent: ConsentTexts
    let signOut: SignOutTexts
    let account: AccountTexts
}

/// What is around every page.
struct FrameTexts: Sendable {
    let appearance: String
    let light: String
    let dark: String
    let asTheSystem: String
    let showPassword: String
    let reference: String
    let copyReference: String
}

/// Choosing a password.
struct PasswordTexts: Sendable {
    let welcome: String
    let welcomeSentence: String
    let chooseNew: String
    let chooseNewSentence: String
    let newPassword: String
    let saveAndContinue: String
    let isSet: String
    let isSetSentence: String
    let nextTime: String

    let length: String
    let lowercase: String
    let uppercase: String
    let number: String
    let withoutUserName: String
    let uncommon: String
    let notUsedBefore: String
    let tooLong: String
    let notAllowed: String
}

/// What did not work, and what to do.
struct TroubleTexts: Sendable {
    let linkEnded: String
    let linkEndedSentence: String
    let linkEndedNext: String
    let notFound: String
    let notFoundSentence: String
    let ourFault: String
    let ourFaultSentence: String
    let busy: String
    let busySentence: String
    let badForm: String
    let badFormSentence: String
    let notAllowedHere: String
    let notAllowedHereSentence: String
    let signInEnded: String
    let signInEndedSentence: String
    let signInEndedNext: String
    let otherBrowser: String
    let otherBrowserSentence: String
    let otherBrowserNext: String
    let signInHere: String
}

/// Between an app and the sign-in.
struct AuthorizeTexts: Sendable {
    let goingOn: String
    let goingOnSentence: String
    let goOn: String

    let badLink: String
    let badLinkOf: String
    let notYourFault: String
    let forDevelopers: String
    let clientFault: String
    let clientAdvice: String
    let redirectFault: String
    let redirectAdvice: String
    let otherFault: String
    let otherAdvice: String
    let sentURI: String
    let error: String
    let description: String
    let client: String
}
