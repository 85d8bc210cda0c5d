// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Primitives

/// An OpenID Connect app: the OAuth client, and what an administrator knows of it.
package struct App: Sendable, Identified, Equatable {
    package static let idPrefix = "0oa"

    package let id: ID<App>
    /// The `client_id`; the app's id unless another was asked for at creation.
    package let clientID: String
    package var label: String
    package var status: Status
    package var settings: OAuthSettings
    /// Everything else that clients of the management API send and expect back (visibility, notes, `profile`,
    /// …), with the members' names as on the wire.
    package var document: JSONObject
    package let created: Timestamp
    package var lastUpdated: Timestamp
    /// Access tokens with an `iat` up to this are dead: those from before the last deactivation, and those of
    /// an app that had the same `client_id` before.
    package var revokedThrough: Timestamp

    package init(
        id: ID<App>, clientID: String, label: String, status: Status, settings: OAuthSettings,
        document: JSONObject,
        created: Timestamp, lastUpdated: Timestamp, revokedThrough: Timestamp
    ) {
        self.id = id
        self.clientID = clientID
        self.label = label
        self.status = status
        self.settings = settings
        self.document = document
        self.created = created
        self.lastUpdated = lastUpdated
        self.revokedThrough = revokedThrough
    }
}
