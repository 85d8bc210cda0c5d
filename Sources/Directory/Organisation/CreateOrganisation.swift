// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Persistence
package import Primitives
package import SystemLog

/// What the first start needs to know, and ids that may be fixed from outside.
package struct OrganisationDraft: Sendable {
    package var name: String
    package var subdomain: String
    package var administratorLogin: String
    package var administratorEmail: String
    package var administratorFirstName: String
    package var administratorLastName: String
    package var tokenName: String
    /// A token that a file or the environment gives; one is made otherwise.
    package var presetToken: Secret?
    package var id: ID<Organisation>?
    package var everyoneID: ID<Group>?
    package var administratorID: ID<User>?

    package init(
        name: String, subdomain: String, administratorLogin: String, administratorEmail: String,
        administratorFirstName: String = "First", administratorLastName: String = "Administrator",
        tokenName: String = "first start", presetToken: Secret? = nil, id: ID<Organisation>? = nil,
        everyoneID: ID<Group>? = nil, administratorID: ID<User>? = nil
    ) {
        self.name = name
        self.subdomain = subdomain
        self.administratorLogin = administratorLogin
        self.administratorEmail = administratorEmail
        self.administratorFirstName = administratorFirstName
        self.administratorLastName = administratorLastName
        self.tokenName = tokenName
        self.presetToken = presetToken
        self.id = id
        self.everyoneID = everyoneID
        self.administratorID = administratorID
    }
}

/// What a first start made.
package struct CreatedOrganisation: Sendable {
    package let organisation: Organisation
    package let everyone: Group
    package let administrator: User
    package let token: APIToken
    /// Shown this once.
    package let tokenText: Secret
}

/// Creates the organisation, the group Everyone, the first administrator and an API token for it.
///
/// Refused when there is an organisation already, so that two nodes starting at once make one.
package func createOrganisation(
    _ draft: OrganisationDraft, by caller: Caller, in tx: any Transaction, with surroundings: Surroundings
) throws -> CreatedOrganisation {
    try tx.configurationChanged(.organisation)
    guard try OrganisationRecords(tx).find() == nil else {
        throw ChangeRefused.invalid("organisation", "there is one already")
    }
    let now = surroundings.now().wholeSecond
    let organisation = Organisation(
        id: draft.id ?? ID(in: surroundings), name: draft.name, subdomain: draft.subdomain, created: now,
        lastUpdated: now)
    try OrganisationRecords(tx).insert(organisation)
    try recordChange(
        .organisationCreated, target: organisation.eventTarget, from: nil, to: organisation.eventDocument,
        by: caller, in: tx, with: surroundings)
    let everyone = try createGroup(
        profile: ["name": .string(Group.everyoneName), "description": "All users in your organization"],
        kind: .builtIn, id: draft.everyoneID, by: caller, in: tx, with: surroundings)
    let administrator = try createUser(
        profile: [
            "firstName": .string(draft.administratorFirstName),
            "lastName": .string(draft.administratorLastName), "login": .string(draft.administratorLogin),
            "email": .string(draft.administratorEmail),
        ], status: .active, id: draft.administratorID, by: caller, in: tx, with: surroundings)
    try grantRole(.superAdministrator, to: administrator, by: caller, in: tx, with: surroundings)
    let (token, text) = try issueAPIToken(
        named: draft.tokenName, for: administrator, presetSecret: draft.presetToken, by: caller, in: tx,
        with: surroundings)
    return CreatedOrganisation(
        organisation: organisation, everyone: everyone, administrator: administrator, token: token,
        tokenText: text)
}
