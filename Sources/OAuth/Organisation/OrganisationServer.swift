// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
import Persistence
package import Primitives
package import SystemLog

/// The organisation's own authorization server, whose tokens are for the management API.
///
/// It is a row among the others, so that its keys rotate and are sealed as theirs are, but it is in no list,
/// and administrators can neither change nor delete it.
package enum OrganisationServer {
    package static let id = ID<AuthorizationServer>("ausMonetaOrganisatio")
    /// Its name among the servers, which no other can have.
    static let name = "(organisation)"
    /// Seconds that a token lives.
    package static let lifetime = 3600
    /// How long people stay with an app by its refresh token: 90 days, and 7 without a use.
    static let refreshLifetimeMinutes = 129_600
    static let refreshWindowMinutes = 10_080
}

/// Makes the organisation's own authorization server unless it is there.
package func createOrganisationServer(key: NewSigningKey, in change: Change) throws {
    let records = ServerRecords(change)
    guard try records.organisation() == nil else { return }
    try change.lockConfiguration()
    let now = change.now.wholeSecond
    var server = AuthorizationServer(
        id: OrganisationServer.id, name: OrganisationServer.name,
        description: "The organisation's own authorization server", audience: "organisation", resources: [],
        issuerMode: .organisation, status: .active, isDefault: false, rotationMode: .automatic,
        algorithm: key.algorithm, tokenProfile: .okta, lastRotated: now,
        nextRotation: now + KeyTimetable.period, created: now, lastUpdated: now,
        revokedThrough: now - .seconds(1))
    server.isOrganisation = true
    try records.insert(server)
    try KeyRecords(change).insert(key.stored(of: server.id, as: .active, at: now))
    try change.note(server)
}
