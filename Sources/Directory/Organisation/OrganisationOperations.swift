// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Persistence
package import Primitives
package import SystemLog

/// Changes the organisation's name and how it can be reached.
///
/// `isPartial` keeps what is not named and clears what is `null`, otherwise everything is replaced.
package func updateOrganisation(
    name: String?, settings: JSONObject, isPartial: Bool, in change: Change
) throws -> Organisation {
    try change.lockConfiguration()
    let before = try organisation(in: change)
    var organisation = before
    if let name { organisation.name = name }
    var merged = isPartial ? before.settings : [:]
    for (name, value) in settings.members { merged[name] = value.isNull ? nil : value }
    organisation.settings = merged
    organisation.lastUpdated = change.now.wholeSecond
    try OrganisationRecords(change).update(organisation)
    try change.record(
        .organisationUpdated, of: organisation, from: before.eventDocument, to: organisation.eventDocument)
    return organisation
}

/// The organisation, which every database has after its first start.
package func organisation(in tx: any Transaction) throws -> Organisation {
    guard let organisation = try OrganisationRecords(tx).find() else {
        throw ChangeRefused.notFound(entity: "Org", id: "current")
    }
    return organisation
}

extension Organisation: Changeable {
    package var eventTarget: Event.Target {
        Event.Target(id: id.text, type: "Org", alternateID: subdomain, displayName: name)
    }

    package var revised: Revised { .thing(.organisation, RevisedThing.onlyOne) }

    package var invalidated: [ConfigurationKey] { [.organisation] }

    var eventDocument: JSON {
        var object: JSONObject = ["companyName": .string(name)]
        for (name, value) in settings.members { object[name] = value }
        return .object(object)
    }
}
