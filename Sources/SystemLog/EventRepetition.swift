// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Primitives

/// How often an event has happened again after the one that the log has a row of.
package struct EventRepetition: Sendable, Equatable {
    /// Without the first time.
    package let more: Int64
    /// When it happened last.
    package let latest: Timestamp
}

/// What events have in common that are counted instead of being written: one minute, network, reason and
/// claimed client.
///
/// `reason` is of a closed set and `client` the id of an app that exists, so that a stranger cannot make up
/// kinds.
package struct RepeatedKind: Hashable, Sendable {
    /// Since 1970.
    package let minute: Int64
    /// An IPv4 address, or the first 64 bits of an IPv6 address.
    ///
    /// `nil` when it is not known, and for all beyond those that have kinds of their own.
    package fileprivate(set) var network: IPAddress?
    package let reason: String
    /// `nil` when no app that exists was claimed, and for all beyond those that a network has kinds for.
    package fileprivate(set) var client: String?

    /// The kind of an event that happens now, with the address and the client as they are.
    package init(at now: Timestamp, from address: IPAddress?, reason: String, client: String?) {
        minute = now.milliseconds / 60_000
        network = address?.network
        self.reason = reason
        self.client = client
    }

    /// The same for all clients.
    func withoutClient() -> RepeatedKind {
        var kind = self
        kind.client = nil
        return kind
    }

    /// The same for all networks and clients.
    func withoutNetwork() -> RepeatedKind {
        var kind = withoutClient()
        kind.network = nil
        return kind
    }
}
