// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Hummingbird
package import Primitives

/// The context of one surface: what every surface knows of a request, and what this one needs besides.
///
/// A surface is a group of routes whose clients read errors in one dialect. It has a router of its own, so a
/// route of one surface cannot see what another knows of its callers.
package protocol SurfaceContext: RequestContext where Source == ApplicationRequestContextSource {
    /// The request.
    var web: WebContext { get set }

    /// Takes a request over from the boundary.
    init(_ web: WebContext)
}

extension SurfaceContext {
    /// A request that no boundary has seen.
    package init(source: ApplicationRequestContextSource) { self.init(WebContext(source: source)) }

    /// What the router knows.
    package var coreContext: CoreRequestContextStorage {
        get { web.coreContext }
        set { web.coreContext = newValue }
    }

    /// What the path names.
    package var pathParameters: PathParameters { web.pathParameters }

    /// Where the request comes from; `nil` when that is not known.
    package var address: IPAddress? { web.address }

    /// The identifier that is sent back and kept with every event.
    package var requestID: String { web.requestID }

    /// A path parameter, percent-decoded; empty when the route has none of that name.
    package func parameter(_ name: String) -> String {
        pathParameters[name] ?? ""
    }
}
