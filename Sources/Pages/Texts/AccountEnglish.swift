// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

extension AccountTexts {
    static let english = AccountTexts(
        yourAccount: "Your account", skip: "Skip to content", signOut: "Sign out", profile: "Profile",
        security: "Security", sessions: "Sessions", apps: "Apps", save: "Save",
        saved: "Your changes are saved.",
        today: "today", yesterday: "yesterday",
        fields: FieldTexts(
            login: "User name", firstName: "First name", lastName: "Last name", email: "E-mail",
            secondEmail: "Second e-mail", mobilePhone: "Mobile phone"),
        managed: "Managed by your organisation.",
        appsSeeIt: "Apps that you have allowed to see it notice the change at the next sign-in.",
        notSaved: "Nothing was saved:", none: "not set", yes: "Yes", no: "No", newEmail: "New address",
        emailSentence: "The new address counts once you have opened the link that is sent there.",
        sendLink: "Send the link",
        emailAwaited: "A link is on its way to {0}. Your address stays as it is until you open it.",
        badEmail: "This is not an e-mail address, such as name@example.com.",
        sameEmail: "This is your address already.",
        tooManyEmails: "You have asked for too many links. Wait an hour, then try again.",
        presentPassword: "Present password", wrongPassword: "This is not your present password.",
        tooManyWrong: "Your network has sent too many wrong passwords. Wait ten minutes, then try again.",
        confirmEmail: "Use {0} from now on?",
        confirmEmailSentence: "It becomes the e-mail address of your account.",
        confirm: "Use this address", emailChanged: "Your address is changed",
        emailChangedSentence: "Mail to you goes to the new address from now on.", goOn: "Your account",
        howYouSignIn: "How you sign in", password: "Password", changedOn: "changed {0}",
        changePassword: "Change password", endOthers: "Sign out everywhere else",
        passwordChanged: "Your password is changed.", noPassword: "You have no password here.",
        recentActivity: "Recent activity",
        activitySentence: "The last 30 days. If something was not you, change your password.",
        noActivity: "Nothing has happened in the last 30 days.",
        thisBrowser: "This browser", signOutElsewhere: "Sign out everywhere else",
        signedInOn: "signed in {0}", usedOn: "used {0}", unknownBrowser: "Unknown browser",
        browserOn: "{0} on {1}", fromAddress: "from {0}", sessionEnded: "Signed out there.",
        noApps: "No app has access to your account.", itMay: "It may", youAllowed: "You allowed it",
        lastUsed: "Last used", revoke: "Take access back…", revokeQuestion: "Take the access of {0} back?",
        revokeSentence:
            "It is signed out and must ask you again. It keeps the data that it has already read.",
        revoked: "The app has no access any more.", nothingSpecial: "what your organisation has allowed it",
        activities: ActivityTexts(
            signedIn: "Signed in", signInRefused: "A sign-in was refused", signedOut: "Signed out",
            sessionsEnded: "All sessions were ended", passwordChanged: "Password changed",
            passwordReset: "A link for a new password was sent", locked: "Account locked",
            unlocked: "Account unlocked", profileChanged: "Profile changed",
            emailChanged: "E-mail address changed", allowed: "Access allowed: {0}",
            takenBack: "Access taken back: {0}", tokensRevoked: "Signed out of an app: {0}"))
}
