// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
import HTTPTypes
import Persistence
import Primitives

extension Listing {
    /// What `filter`, or `search` with `sortBy` and `sortOrder`, ask of a list of users; both at once are
    /// `E0000033`.
    ///
    /// Deactivated users are among the answers of either.
    func userSearch() throws -> (search: UserSearch, isSearch: Bool) {
        func parsed(_ name: String) throws -> Filter? {
            guard let text = try parameters.text(name) else { return nil }
            do { return try Filter(text) } catch { throw ManagementError.invalidSearch("\(name): \(error)") }
        }
        let (filter, search) = (try parsed("filter"), try parsed("search"))
        guard filter == nil || search == nil else {
            throw ManagementError(
                .badRequest, "E0000033",
                "Bad request. Can't specify a search query and filter in the same request.")
        }
        let order = parameters.word("sortOrder", of: ["asc", "desc"])
        let sortBy = search == nil ? nil : try parameters.text("sortBy")
        return (
            UserSearch(
                filter: filter ?? search, sortBy: sortBy, isDescending: order == "desc",
                withDeactivated: filter != nil || search != nil),
            search != nil
        )
    }
}
