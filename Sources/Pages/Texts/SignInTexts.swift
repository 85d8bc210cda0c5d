// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

/// Signing in, and what helps those who cannot.
struct SignInTexts: Sendable {
    let signIn: String
    /// `{0}` is the app.
    let toApp: String
    let userName: String
    let next: String
    let enterPassword: String
    let password: String
    let presentPassword: String
    let keepSignedIn: String
    let notYou: String
    let forgotten: String
    let unlock: String
    let backToSignIn: String

    let wrong: String
    let tooMany: String

    let expired: String
    let expiring: String
    /// `{0}` is the number of days.
    let expiringSentence: String
    let expiringToday: String
    let saveAndGoOn: String
    let notNow: String
    let presentIsWrong: String

    let forgottenTitle: String
    let forgottenSentence: String
    let sendLink: String
    let sameForAll: String
    let lookAtMail: String
    let mailSentence: String
    let mailNext: String

    let unlockTitle: String
    let unlockSentence: String
    let unlockNow: String
    let unlockNowSentence: String
    let unlocked: String
    let unlockedSentence: String

    let locked: String
    let lockedSentence: String
    let unlockByMail: String
    let unlockByMailSentence: String
    let wasItYou: String
    let wasItYouSentence: String
    let otherAccount: String
}
