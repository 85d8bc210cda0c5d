// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import HTTPTypes
package import Primitives

/// The `Link` headers of one page of a list (RFC 8288): one header line for each relation.
package struct PageLinks: Sendable {
    private let url: String
    private let parameters: [(name: Name, value: String)]
    private let limit: Int?

    /// `parameters` are the request's own, without `after` and `limit`.
    package init(url: String, parameters: [(name: Name, value: String)], limit: Int?) {
        self.url = url
        self.parameters = parameters.filter { $0.name != "after" && $0.name != "limit" }
        self.limit = limit
    }

    /// Adds `self` and, when there is more, `next`.
    ///
    /// In a link, `after` stands first, then `limit`, then the rest.
    package func add(to headers: inout HTTPFields, after: String?, next: String?) {
        headers.append(HTTPField(name: .link, value: "<\(address(after: after))>; rel=\"self\""))
        guard let next else { return }
        headers.append(HTTPField(name: .link, value: "<\(address(after: next))>; rel=\"next\""))
    }

    private func address(after: String?) -> String {
        var pairs: [(name: Name, value: String)] = []
        if let after { pairs.append(("after", after)) }
        if let limit { pairs.append(("limit", String(limit))) }
        let query = FormParameters(pairs: pairs + parameters).encoded
        return query.isEmpty ? url : "\(url)?\(query)"
    }
}
