// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

/// The pages of one's own account.
struct AccountTexts: Sendable {
    let yourAccount: String
    let skip: String
    let signOut: String
    let profile: String
    let security: String
    let sessions: String
    let apps: String
    let save: String
    let saved: String
    let today: String
    let yesterday: String

    let fields: FieldTexts
    let managed: String
    let appsSeeIt: String
    let notSaved: String
    let none: String
    let yes: String
    let no: String
    let newEmail: String
    let emailSentence: String
    let sendLink: String
    /// `{0}` is the address.
    let emailAwaited: String
    let badEmail: String
    let sameEmail: String
    let tooManyEmails: String
    let presentPassword: String
    let wrongPassword: String
    let tooManyWrong: String
    /// `{0}` is the address.
    let confirmEmail: String
    let confirmEmailSentence: String
    let confirm: String
    let emailChanged: String
    let emailChangedSentence: String
    let goOn: String

    let howYouSignIn: String
    let password: String
    /// `{0}` is a date.
    let changedOn: String
    let changePassword: String
    let endOthers: String
    let passwordChanged: String
    let noPassword: String
    let recentActivity: String
    let activitySentence: String
    let noActivity: String

    let thisBrowser: String
    let signOutElsewhere: String
    /// `{0}` is a date.
    let signedInOn: String
    let usedOn: String
    let unknownBrowser: String
    /// `{0}` is the browser, `{1}` the system.
    let browserOn: String
    let fromAddress: String
    let sessionEnded: String

    let noApps: String
    let itMay: String
    let youAllowed: String
    let lastUsed: String
    let revoke: String
    /// `{0}` is the app.
    let revokeQuestion: String
    let revokeSentence: String
    let revoked: String
    let nothingSpecial: String
    let activities: ActivityTexts
}

/// The names of the fields that every profile has.
struct FieldTexts: Sendable {
    let login: String
    let firstName: String
    let lastName: String
    let email: String
    let secondEmail: String
    let mobilePhone: String
}

/// What has happened with an account.
struct ActivityTexts: Sendable {
    let signedIn: String
    let signInRefused: String
    let signedOut: String
    let sessionsEnded: String
    let passwordChanged: String
    let passwordReset: String
    let locked: String
    let unlocked: String
    let profileChanged: String
    let emailChanged: String
    /// `{0}` is the app, in the three of them; it is left away when it is not known.
    let allowed: String
    let takenBack: String
    let tokensRevoked: String
}
