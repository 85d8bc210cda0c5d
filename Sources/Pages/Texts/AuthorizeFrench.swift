// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

extension AuthorizeTexts {
    static let french = AuthorizeTexts(
        goingOn: "Vous êtes connecté",
        goingOnSentence: "Vous allez être renvoyé vers l’application.",
        goOn: "Continuer",
        badLink: "Ce lien de connexion ne fonctionne pas",
        badLinkOf: "{0} a envoyé un lien de connexion non valide",
        notYourFault:
            "Vous n’avez rien fait de mal. Revenez en arrière et réessayez. Si cela se reproduit, contactez l’assistance de l’application.",
        forDevelopers: "Pour les développeurs : ce qu’il faut corriger",
        clientFault: "Le client est inconnu ou inactif.",
        clientAdvice: "Envoyez le client_id d’une application active enregistrée ici.",
        redirectFault: "L’URI de redirection n’est pas enregistrée.",
        redirectAdvice:
            "Elle doit être identique, octet par octet, à l’une des URI de redirection de l’application. Envoyez l’une d’elles, ou enregistrez celle-ci.",
        otherFault: "La demande ne peut pas recevoir de réponse.",
        otherAdvice: "Lisez la description. Rien n’a été envoyé à l’application.",
        sentURI: "L’URI de redirection envoyée",
        error: "Erreur",
        description: "Description",
        client: "Client")
}
