// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Persistence
package import Primitives
package import SystemLog

/// Changes the organisation's name and how it can be reached.
///
/// `isPartial` keeps what is not named and clears what is `null`, otherwise everything is replaced.
package func updateOrganisation(
    name: String?, settings: JSONObject, isPartial: Bool, by caller: Caller, in tx: any Transaction,
    with surroundings: Surroundings
) throws -> Organisation {
    try tx.configurationChanged(.organisation)
    let before = try organisation(in: tx)
    var organisation = before
    if let name { organisation.name = name }
    var merged = isPartial ? before.settings : [:]
    for (name, value) in settings.members { merged[name] = value.isNull ? nil : value }
    organisation.settings = merged
    organisation.lastUpdated = surroundings.now().wholeSecond
    try OrganisationRecords(tx).update(organisation)
    try recordChange(
        .organisationUpdated, target: organisation.eventTarget, from: before.eventDocument,
        to: organisation.eventDocument, by: caller, in: tx, with: surroundings)
    return organisation
}

/// The organisation, which every database has after its first start.
package func organisation(in tx: any Transaction) throws -> Organisation {
    guard let organisation = try OrganisationRecords(tx).find() else {
        throw ChangeRefused.notFound(entity: "Org", id: "current")
    }
    return organisation
}

extension Organisation {
    var eventTarget: Event.Target {
        Event.Target(id: id.text, type: "Org", alternateID: subdomain, displayName: name)
    }

    var eventDocument: JSON {
        var object: JSONObject = ["companyName": .string(name)]
        for (name, value) in settings.members { object[name] = value }
        return .object(object)
    }
}
