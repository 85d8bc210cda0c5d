// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

extension AccountTexts {
    static let french = AccountTexts(
        yourAccount: "Votre compte", skip: "Aller au contenu", signOut: "Se déconnecter", profile: "Profil",
        security: "Sécurité", sessions: "Sessions", apps: "Applications", save: "Enregistrer",
        saved: "Vos modifications sont enregistrées.", today: "aujourd’hui", yesterday: "hier",
        fields: FieldTexts(
            login: "Nom d’utilisateur", firstName: "Prénom", lastName: "Nom", email: "E-mail",
            secondEmail: "Second e-mail", mobilePhone: "Téléphone mobile"),
        managed: "Géré par votre organisation.",
        appsSeeIt:
            "Les applications que vous avez autorisées voient le changement à la prochaine connexion.",
        notSaved: "Rien n’a été enregistré :", none: "non renseigné", yes: "Oui", no: "Non",
        newEmail: "Nouvelle adresse",
        emailSentence: "La nouvelle adresse compte dès que vous avez ouvert le lien qui y est envoyé.",
        sendLink: "Envoyer le lien",
        emailAwaited:
            "Un lien est en route vers {0}. Votre adresse reste la même jusqu’à ce que vous l’ouvriez.",
        badEmail: "Ce n’est pas une adresse e-mail, comme nom@example.com.",
        sameEmail: "C’est déjà votre adresse.",
        tooManyEmails: "Vous avez demandé trop de liens. Attendez une heure, puis réessayez.",
        presentPassword: "Mot de passe actuel", wrongPassword: "Ce n’est pas votre mot de passe actuel.",
        tooManyWrong:
            "Votre réseau a envoyé trop de mots de passe erronés. Attendez dix minutes, puis réessayez.",
        confirmEmail: "Utiliser désormais {0} ?",
        confirmEmailSentence: "Elle devient l’adresse e-mail de votre compte.",
        confirm: "Utiliser cette adresse", emailChanged: "Votre adresse est modifiée",
        emailChangedSentence: "Les messages vous parviennent désormais à la nouvelle adresse.",
        goOn: "Votre compte",
        howYouSignIn: "Comment vous vous connectez", password: "Mot de passe", changedOn: "modifié {0}",
        changePassword: "Changer le mot de passe", endOthers: "Se déconnecter partout ailleurs",
        passwordChanged: "Votre mot de passe est modifié.",
        noPassword: "Vous n’avez pas de mot de passe ici.",
        recentActivity: "Activité récente",
        activitySentence:
            "Les 30 derniers jours. Si quelque chose n’était pas vous, changez de mot de passe.",
        noActivity: "Rien ne s’est passé ces 30 derniers jours.",
        thisBrowser: "Ce navigateur", signOutElsewhere: "Se déconnecter partout ailleurs",
        signedInOn: "connecté {0}", usedOn: "utilisé {0}", unknownBrowser: "Navigateur inconnu",
        browserOn: "{0} sur {1}", fromAddress: "depuis {0}", sessionEnded: "Déconnecté là-bas.",
        noApps: "Aucune application n’a accès à votre compte.", itMay: "Elle peut",
        youAllowed: "Autorisée par vous", lastUsed: "Dernière utilisation", revoke: "Retirer l’accès…",
        revokeQuestion: "Retirer l’accès de {0} ?",
        revokeSentence:
            "L’application est déconnectée et devra vous redemander. Elle garde les données qu’elle a déjà lues.",
        revoked: "L’application n’a plus d’accès.",
        nothingSpecial: "ce que votre organisation lui a permis",
        activities: ActivityTexts(
            signedIn: "Connecté", signInRefused: "Une connexion a été refusée", signedOut: "Déconnecté",
            sessionsEnded: "Toutes les sessions ont été fermées", passwordChanged: "Mot de passe modifié",
            passwordReset: "Un lien pour un nouveau mot de passe a été envoyé", locked: "Compte verrouillé",
            unlocked: "Compte déverrouillé", profileChanged: "Profil modifié",
            emailChanged: "Adresse e-mail modifiée", allowed: "Accès autorisé : {0}",
            takenBack: "Accès retiré : {0}", tokensRevoked: "Déconnecté d’une application : {0}"))
}
