// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

extension SignInTexts {
    static let french = SignInTexts(
        signIn: "Se connecter", toApp: "à {0}", userName: "E-mail ou nom d’utilisateur", next: "Suivant",
        enterPassword: "Saisissez votre mot de passe", password: "Mot de passe",
        presentPassword: "Mot de passe actuel",
        keepSignedIn: "Rester connecté sur cet appareil",
        notYou: "Pas vous ?", forgotten: "Mot de passe oublié ?",
        unlock: "Déverrouiller le compte", backToSignIn: "Retour à la connexion",
        wrong:
            "Le nom d’utilisateur ou le mot de passe est incorrect, ou trop de mots de passe incorrects ont verrouillé le compte.",
        tooMany:
            "Trop de mots de passe incorrects sont venus de votre réseau. Attendez dix minutes, puis réessayez.",
        expired: "Votre mot de passe a expiré. Choisissez-en un nouveau pour continuer.",
        expiring: "Votre mot de passe expire bientôt",
        expiringSentence: "Il fonctionne encore {0} jours. Vous pouvez en choisir un nouveau maintenant.",
        expiringToday: "Il fonctionne jusqu’à demain. Vous pouvez en choisir un nouveau maintenant.",
        saveAndGoOn: "Enregistrer et continuer", notNow: "Pas maintenant",
        presentIsWrong: "Ce n’est pas votre mot de passe actuel.",
        forgottenTitle: "Mot de passe oublié",
        forgottenSentence:
            "Nous vous enverrons un lien pour choisir un nouveau mot de passe. Il fonctionne une fois, pendant une heure.",
        sendLink: "Envoyer le lien",
        sameForAll: "Par sécurité, la page suivante est la même, que le compte existe ou non.",
        lookAtMail: "Consultez vos e-mails",
        mailSentence: "Si ce compte existe, un message avec un lien est en route.",
        mailNext:
            "Rien après quelques minutes ? Regardez dans le courrier indésirable, vérifiez le nom, et réessayez.",
        unlockTitle: "Déverrouiller le compte",
        unlockSentence:
            "Après trop de mots de passe incorrects, un compte est verrouillé. Nous vous enverrons un lien qui le déverrouille, pendant une heure.",
        unlockNow: "Déverrouiller maintenant", unlockNowSentence: "Votre mot de passe reste le même.",
        unlocked: "Votre compte est déverrouillé",
        unlockedSentence: "Vous pouvez de nouveau vous connecter avec votre mot de passe.",
        locked: "Votre compte est verrouillé",
        lockedSentence: "Il y a eu trop de mots de passe incorrects.",
        unlockByMail: "Déverrouiller par e-mail", unlockByMailSentence: "vous envoie un lien",
        wasItYou: "Ce n’était pas vous ?",
        wasItYouSentence:
            "Quelqu’un a essayé des mots de passe pour ce nom d’utilisateur. Aucun n’était le bon.",
        otherAccount: "Utiliser un autre compte")
}
