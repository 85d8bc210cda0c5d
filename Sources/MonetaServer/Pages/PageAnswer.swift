// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import HTTPTypes
import Hummingbird
import NIOCore
import Pages
import Primitives
import Web

extension Response {
    /// A page, with the headers that its own policy asks for.
    static func page(_ page: WebPage, in frame: Frame, status: HTTPResponse.Status = .ok) -> Response {
        var headers: HTTPFields = [.contentType: "text/html; charset=utf-8"]
        headers[.contentLanguage] = frame.texts.language.tag
        headers[.vary] = "Accept-Language"
        headers.protectPage(policy: page.policy.text, mayBeFramed: page.policy.mayBeFramed)
        return Response(
            status: status, headers: headers,
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: page.document(in: frame))))
    }

    /// Sends the browser on to a page of ours with `GET`, so that a reload sends no form again (RFC 9110
    /// §15.4.4).
    static func seeOther(_ link: Link) -> Response {
        var headers: HTTPFields = [.location: link.text]
        headers.forbidStoring()
        headers[.referrerPolicy] = "no-referrer"
        return Response(status: .seeOther, headers: headers)
    }
}
