// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import HTTPTypes
package import Hummingbird
package import Primitives
import Web

/// What a list request asks for: `limit`, `after`, `q`, and the parameters as they came.
package struct Listing {
    package let page: PageRequest
    package let q: String?
    package let parameters: FormParameters
    /// Whether `limit` was asked for; some lists send `Link` headers only then.
    package let hasLimit: Bool

    /// A `limit` above `most` is cut to it; one that is not a whole number above zero is refused.
    package init(_ request: Request, standard: Int, most: Int) throws {
        parameters = try request.query()
        var limit = standard
        if let text = parameters["limit"] {
            guard let number = Int(text), number > 0 || number == -1 else {
                throw ManagementError.validation("limit", ["limit: must be a whole number from 1 to \(most)"])
            }
            limit = number == -1 ? standard : min(number, most)
        }
        hasLimit = parameters["limit"] != nil
        if let after = parameters["after"], after.utf8.count > 4096 {
            throw ManagementError.invalidPaging("Invalid cursor.")
        }
        page = PageRequest(after: parameters["after"], limit: limit)
        q = parameters["q"].flatMap { $0.isEmpty ? nil : $0 }
        if let q, q.unicodeScalars.count > 255 {
            throw ManagementError.validation("q", ["q: must not be longer than 255 characters"])
        }
    }

    /// The answer with its `Link` headers.
    ///
    /// `path` starts with `/api/v1`.
    package func answer(
        _ items: Page<JSON>, path: String, services: ManagementServices, links: Bool = true
    ) -> Response {
        var headers = HTTPFields()
        if links {
            PageLinks(url: services.baseURL + path, parameters: parameters.pairs, limit: page.limit)
                .add(to: &headers, after: page.after, next: items.next)
        }
        return .json(.array(items.items), headers: headers)
    }
}
