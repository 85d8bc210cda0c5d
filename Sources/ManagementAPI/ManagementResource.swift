// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Hummingbird
package import SystemLog
import Web

/// The routes of one kind of resource under `/api/v1`.
package protocol ManagementResource: Sendable {
    init(_ services: ManagementServices)

    /// Adds the routes; paths start after `/api/v1`.
    func add(to routes: RouterGroup<ManagementContext>)
}

extension ManagementContext {
    /// The authenticated caller, or `E0000011`.
    package func requireCaller() throws -> SystemLog.Caller {
        guard let caller else { throw ManagementError.invalidToken }
        return caller
    }

    /// The authenticated caller if it may change anything, or `E0000006`.
    package func requireWriter() throws -> SystemLog.Caller {
        let caller = try requireCaller()
        guard authority?.mayWrite == true else { throw ManagementError.forbidden }
        return caller
    }
}
