// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

extension Texts {
    static let french = Texts(
        language: .french,
        frame: FrameTexts(
            appearance: "Apparence", light: "Clair", dark: "Sombre", asTheSystem: "Comme le système",
            showPassword: "Afficher le mot de passe", reference: "Requête",
            copyReference: "Copier l’identifiant de la requête"),
        password: PasswordTexts(
            welcome: "Bienvenue",
            welcomeSentence: "Choisissez un mot de passe pour terminer la création de votre compte.",
            chooseNew: "Choisir un nouveau mot de passe",
            chooseNewSentence:
                "L’ancien mot de passe cesse de fonctionner dès que vous enregistrez le nouveau.",
            newPassword: "Nouveau mot de passe",
            saveAndContinue: "Enregistrer le mot de passe",
            isSet: "Votre mot de passe est enregistré",
            isSetSentence: "Vous pouvez fermer cette page.",
            nextTime: "Utilisez le nouveau mot de passe lors de votre prochaine connexion.",
            length: "Au moins {0} caractères",
            lowercase: "Une lettre minuscule",
            uppercase: "Une lettre majuscule",
            number: "Un chiffre",
            withoutUserName: "Aucune partie de votre nom d’utilisateur",
            uncommon: "Pas un mot de passe que beaucoup utilisent",
            notUsedBefore: "Aucun de vos {0} derniers mots de passe",
            tooLong: "Le mot de passe est trop long : {0} caractères au plus sont permis.",
            notAllowed: "Ce mot de passe n’est pas encore accepté. Ce qui manque est indiqué ci-dessous."),
        signIn: .french,
        trouble: TroubleTexts(
            linkEnded: "Ce lien ne fonctionne plus",
            linkEndedSentence:
                "Il a déjà servi, il est trop ancien, ou un lien plus récent a été envoyé. Votre compte et votre mot de passe sont inchangés.",
            linkEndedNext:
                "Demandez un nouveau lien à votre administrateur, et utilisez celui du dernier message.",
            notFound: "Il n’y a rien à cette adresse",
            notFoundSentence: "Vérifiez l’adresse, ou revenez à la page précédente.",
            ourFault: "Cette page ne peut pas être affichée pour le moment",
            ourFaultSentence:
                "Vous n’avez rien fait de mal, et rien n’a été modifié. Réessayez dans une minute. Si cela se reproduit, donnez à votre administrateur l’identifiant ci-dessous.",
            busy: "Trop de personnes font cela en même temps",
            busySentence: "Rien n’a été modifié. Attendez quelques secondes, puis renvoyez le formulaire.",
            badForm: "Le formulaire n’est pas arrivé comme il faut",
            badFormSentence:
                "Rien n’a été modifié. Revenez en arrière, remplissez le formulaire et renvoyez-le.",
            notAllowedHere: "Votre réseau n’est pas autorisé ici",
            notAllowedHereSentence:
                "Votre organisation n’accepte pas de requêtes depuis l’adresse que vous utilisez. Utilisez un autre réseau, ou demandez à votre administrateur.",
            signInEnded: "Cette connexion est terminée",
            signInEndedSentence:
                "La page est restée ouverte trop longtemps, ou sa connexion a déjà été achevée.",
            signInEndedNext: "Retournez à l’application que vous vouliez utiliser, et recommencez.",
            otherBrowser: "Cette connexion a été commencée dans un autre navigateur",
            otherBrowserSentence:
                "Pour vous protéger, une connexion ne continue que dans le navigateur où elle a commencé. Personne n’a été connecté.",
            otherBrowserNext:
                "Si c’était ce navigateur, ses cookies ont été supprimés ou sont désactivés : autorisez les cookies pour ce site, et recommencez.",
            signInHere: "Se connecter ici"
        ),
        authorize: .french, consent: .french, signOut: .french,
        account: .french)
}
