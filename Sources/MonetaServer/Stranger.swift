// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import HTTPTypes
import Hummingbird
import Primitives
import SystemLog
import Web

extension SurfaceContext {
    /// The caller of a request before it has said who it is, for the log.
    ///
    /// `route` is the method and the pattern of the path, never the path itself, which may hold a token.
    func stranger(_ kind: Caller.Kind, _ request: Request, _ route: String) -> Caller {
        Caller(
            kind: kind, id: "unknown", alternateID: "unknown", displayName: "unknown",
            address: address?.description,
            userAgent: request.headers.value(of: .userAgent)?.shortened(to: 256),
            requestID: requestID, requestURI: route)
    }
}
