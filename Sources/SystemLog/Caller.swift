// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Primitives

/// Who makes a request, and from where: everything that an event says of its origin.
package struct Caller: Sendable {
    /// What the caller is, by Okta's names.
    package enum Kind: String, Sendable {
        case user = "User"
        case client = "PublicClientApp"
        case system = "SystemPrincipal"
    }

    package var kind: Kind
    package var id: String
    package var alternateID: String
    package var displayName: String
    /// The address of the peer, or of the client that a trusted proxy names.
    package var address: String?
    package var userAgent: String?
    package var requestID: String
    /// Method and route, for example `POST /oauth2/{server}/v1/token`; `nil` off the network.
    package var requestURI: String?
    /// Whether the caller may move people into a group and out of it, by the group's id; `nil` without a
    /// limit.
    ///
    /// A change of a caller with a limit is refused when group rules answer it with another membership.
    package var reachesGroup: (@Sendable (String) -> Bool)?
    /// What the change comes from when the caller passes on what others have written, for example files.
    package var source: String?

    /// A caller; what strangers say of themselves is to be cut short before.
    package init(
        kind: Kind, id: String, alternateID: String, displayName: String, address: String? = nil,
        userAgent: String? = nil, requestID: String, requestURI: String? = nil
    ) {
        self.kind = kind
        self.id = id
        self.alternateID = alternateID
        self.displayName = displayName
        self.address = address
        self.userAgent = userAgent
        self.requestID = requestID
        self.requestURI = requestURI
    }

    /// The server itself: first start, jobs, the command line.
    package static func system(_ name: String, in surroundings: Surroundings) -> Caller {
        Caller(
            kind: .system, id: "moneta", alternateID: "system@moneta", displayName: name,
            requestID: makeIdentifier(prefix: "req", in: surroundings))
    }
}
