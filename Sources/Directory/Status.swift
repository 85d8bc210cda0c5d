// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

/// Whether something takes part: an app, a server, a policy, a rule, a claim.
package enum Status: String, Sendable, CaseIterable {
    case active = "ACTIVE"
    case inactive = "INACTIVE"
}
