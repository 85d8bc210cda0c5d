// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import HTTPTypes
package import Hummingbird
package import Primitives
import Web

/// What a list request asks for: `limit`, `after`, `q`, and the other parameters.
package struct Listing {
    package let page: PageRequest
    package let q: String?
    package let parameters: QueryParameters
    /// Whether `limit` was asked for; some lists send `Link` headers only then.
    package let hasLimit: Bool

    /// A `limit` above `most` is cut to it.
    package init(_ request: Request, standard: Int, most: Int) throws {
        parameters = try QueryParameters(request)
        let limit = parameters.number("limit", in: 1...most)
        hasLimit = limit != nil
        page = PageRequest(after: try parameters.cursor(), limit: limit ?? standard)
        q = try parameters.text("q", longest: 255)
    }

    /// The answer with its `Link` headers.
    ///
    /// `path` starts with `/api/v1`.
    package func answer(
        _ items: Page<JSON>, path: String, services: ManagementServices, links: Bool = true
    ) -> Response {
        var headers = HTTPFields()
        if links {
            PageLinks(url: services.baseURL + path, parameters: parameters.whole.pairs, limit: page.limit)
                .add(to: &headers, after: page.after, next: items.next)
        }
        return .json(.array(items.items), headers: headers)
    }
}
