// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
import Persistence
import Primitives
import Web

extension WebContext {
    /// Changes a user, and refuses the change with `E0000006` when group rules answer it with a membership that
    /// the caller could not have given or taken by itself.
    ///
    /// Who is limited to some groups would otherwise move people into others by the attributes that rules read.
    func keepingMembershipsInReach<Result>(
        of user: ID<User>, in tx: any Transaction, _ change: () throws -> Result
    ) throws -> Result {
        guard let authority = callerAuthority else { throw ManagementError.forbidden }
        let roles = authority.principal.roles(giving: authority.right)
        guard roles.allSatisfy(\.isLimited) else { return try change() }
        let before = Set(try GroupRecords(tx).groups(of: user).map(\.id))
        let result = try change()
        let after = Set(try GroupRecords(tx).groups(of: user).map(\.id))
        for group in before.symmetricDifference(after)
        where !roles.contains(where: { $0.reaches(group: group.text) }) {
            throw ManagementError.forbidden
        }
        return result
    }
}
