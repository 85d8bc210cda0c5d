// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Primitives

/// Whether something takes part: an app, a server, a policy, a rule, a claim.
package enum Status: String, Sendable, CaseIterable {
    case active = "ACTIVE"
    case inactive = "INACTIVE"
}

extension Timestamp {
    /// Until when the tokens of something are dead after its status has changed at `now`; this is until when
    /// they were.
    ///
    /// A reactivation counts too: what another node has issued before it learnt of the deactivation dies as
    /// well.
    package func afterChange(to status: Status, at now: Timestamp) -> Timestamp {
        switch status {
        case .active: max(self, now - .seconds(1))
        case .inactive: max(self, now)
        }
    }
}
