// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Primitives

/// The one organisation that this server serves.
package struct Organisation: Sendable, Identified, Equatable {
    package static let idPrefix = "00o"

    package let id: ID<Organisation>
    /// The company's name.
    package var name: String
    /// A short name, for example the first label of the host name.
    package let subdomain: String
    /// How the organisation can be reached, with the wire's names; see ``contactFields``.
    package var settings: JSONObject
    package let created: Timestamp
    package var lastUpdated: Timestamp

    package init(
        id: ID<Organisation>, name: String, subdomain: String, settings: JSONObject = [:],
        created: Timestamp, lastUpdated: Timestamp
    ) {
        self.id = id
        self.name = name
        self.subdomain = subdomain
        self.settings = settings
        self.created = created
        self.lastUpdated = lastUpdated
    }

    /// The members that ``settings`` may have, in the order of the wire.
    package static let contactFields = [
        "website", "phoneNumber", "endUserSupportHelpURL", "supportPhoneNumber", "address1", "address2",
        "city", "state", "country", "postalCode",
    ]
}
