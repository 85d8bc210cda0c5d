// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import HTTPTypes
package import Persistence
import Primitives

extension Listing {
    /// The condition of a parameter that holds a filter; `nil` when it is not there.
    package func condition(
        _ parameter: String, on columns: [String: FilterColumn]
    ) throws -> SQL? {
        guard let text = try parameters.text(parameter) else { return nil }
        do {
            return try Filter(text).sql(columns)
        } catch {
            throw ManagementError.invalidSearch("\(parameter): \(error)")
        }
    }

    /// The condition of `filter`, or of `search`, which reaches further; both at once
    /// are `E0000033`.
    package func filterOrSearch(
        columns: (_ inSearch: Bool) throws -> [String: FilterColumn]
    ) throws -> SQL? {
        let filter = try condition("filter", on: try columns(false))
        let search = try condition("search", on: try columns(true))
        guard filter == nil || search == nil else {
            throw ManagementError(
                .badRequest, "E0000033",
                "Bad request. Can't specify a search query and filter in the same request.")
        }
        return filter ?? search
    }
}
