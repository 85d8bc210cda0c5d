// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import HTTPTypes
import Hummingbird
import NIOCore
import OAuth
import Primitives
import Web

extension UserInfoEndpoint {
    /// One request by `GET` or `POST` (OIDC Core §5.3.1).
    func respond(to request: Request, at snapshot: ServerSnapshot) async throws -> Response {
        var form = FormParameters()
        // A body that is no form says nothing, and most requests by POST have none.
        // bytes: a name.
        if request.method == .post, request.mediaType == "application/x-www-form-urlencoded" {
            form = try await request.protocolForm()
        }
        let query: FormParameters
        do {
            query = try FormParameters((request.uri.query ?? "").utf8)
        } catch {
            throw WebError.malformed("the query cannot be read")
        }
        let presented = try PresentedAccessToken(
            authorization: request.headers[values: .authorization], form: form, query: query)
        let answer = try await answer(
            to: presented, proofs: request.headers[values: .dpop], method: request.method.rawValue,
            host: request.head.authority, at: snapshot)
        switch answer {
        case .json(let bytes): return .json(bytes: bytes, headers: OAuthErrors.neverStored)
        case .jwt(let bytes):
            var headers = OAuthErrors.neverStored
            headers[.contentType] = "application/jwt"
            return Response(
                status: .ok, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
        }
    }
}
