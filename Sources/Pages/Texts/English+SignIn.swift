// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

extension SignInTexts {
    static let english = SignInTexts(
        signIn: "Sign in", toApp: "to {0}", userName: "E-mail or user name", next: "Next",
        enterPassword: "Enter your password", password: "Password", presentPassword: "Present password",
        keepSignedIn: "Keep me signed in on this device",
        notYou: "Not you?", forgotten: "Forgotten password?",
        unlock: "Unlock your account", backToSignIn: "Back to sign in",
        wrong:
            "The user name or the password is wrong, or too many wrong passwords have locked the account.",
        tooMany: "Too many wrong passwords have come from your network. Wait ten minutes, then try again.",
        expired: "Your password has expired. Choose a new one to go on.",
        expiring: "Your password expires soon",
        expiringSentence: "It works for {0} more days. You can choose a new one now.",
        expiringToday: "It works until tomorrow. You can choose a new one now.",
        saveAndGoOn: "Save and go on", notNow: "Not now",
        presentIsWrong: "This is not your present password.",
        forgottenTitle: "Forgotten password",
        forgottenSentence: "We will send you a link to choose a new password. It works once, for an hour.",
        sendLink: "Send the link",
        sameForAll: "For security, the next page is the same whether or not the account exists.",
        lookAtMail: "Look at your mail",
        mailSentence: "If there is such an account, a message with a link is on its way.",
        mailNext:
            "Nothing there after a few minutes? Look into the spam folder, check the name, and try again.",
        unlockTitle: "Unlock your account",
        unlockSentence:
            "After too many wrong passwords an account is locked. We will send you a link that unlocks it, for an hour.",
        unlockNow: "Unlock now", unlockNowSentence: "Your password stays as it is.",
        unlocked: "Your account is unlocked", unlockedSentence: "You can sign in again with your password.",
        locked: "Your account is locked",
        lockedSentence: "There were too many wrong passwords.",
        unlockByMail: "Unlock by e-mail", unlockByMailSentence: "sends you a link",
        wasItYou: "Was this not you?",
        wasItYouSentence: "Somebody tried passwords for this user name. None of them worked.",
        otherAccount: "Use another account")
}
