// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Directory
import Persistence
import Primitives

/// The organisation that a test begins with, and its administrator.
package struct TestOrganisation: Sendable {
    package let organisation: Organisation
    package let everyone: Group
    package let administrator: User
    package let apiToken: APIToken

    init(in tx: any Transaction) throws {
        guard let organisation = try OrganisationRecords(tx).find(),
            let everyone = try GroupRecords(tx).everyone(),
            let administrator = try UserRecords(tx).list(limit: 1).items.first,
            let apiToken = try APITokenRecords(tx).list(limit: 1).items.first
        else { throw TestError("the store holds no organisation") }
        self.organisation = organisation
        self.everyone = everyone
        self.administrator = administrator
        self.apiToken = apiToken
    }
}
