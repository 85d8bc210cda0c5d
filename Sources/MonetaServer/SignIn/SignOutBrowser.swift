// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
import HTTPTypes
import Hummingbird
import ManagementAPI
import OAuth
import Pages
import Primitives
import SignIn
import SystemLog
import Web

/// Ends the session of a browser and answers what it shows then.
struct SignOutBrowser: Sendable {
    let ledger: Ledger
    let sessions: BrowserSessions
    let frame: PageFrame

    /// What the browser does once it is signed out.
    struct Then: Sendable {
        /// Where it goes, proven.
        var wayBack: Link?
        /// The name of the app that is there.
        var app: String?
        /// The languages that the app asks for.
        var locales: [String] = []
    }

    /// Ends the session, if there is one, and answers the browser.
    ///
    /// Without apps that are told in frames it goes straight to where it is to go.
    func answer(
        _ coming: BrowserSessions.Coming, then: Then, _ request: Request, from caller: Caller
    ) async throws -> Response {
        var frames: [Link] = []
        if let (session, user) = coming.live {
            let told = try await ledger.write(by: caller.acting(as: user)) { change in
                let told = try frontchannelAddresses(ofSession: session.id.text, in: change)
                try ManagementAPI.signOut(session, in: change)
                return told
            }
            frames = told.compactMap { Link(web: $0) }
        }
        var response: Response
        if let wayBack = then.wayBack, frames.isEmpty {
            response = .leading(to: wayBack)
        } else {
            let frame = try await frame.of(
                request, wished: then.locales, locale: coming.live?.user.profile["locale"]?.string)
            let page = SignedOutPage(app: then.app, wayBack: then.wayBack, frames: frames)
            response = .page(page.page(in: frame), in: frame)
            // Time for the frames; whoever does not wait has a button.
            if let wayBack = then.wayBack, let refresh = HTTPField.Name("Refresh") {
                response.headers[refresh] = "3; url=\(wayBack.text)"
            }
        }
        if coming.sessionCookie != nil { sessions.forget(in: &response) }
        return response
    }
}

extension Response {
    /// Sends the browser to an address that may be another site's, with nothing that says where it was.
    static func leading(to link: Link) -> Response {
        var headers: HTTPFields = [.location: link.text]
        headers.forbidStoring()
        headers[.referrerPolicy] = "no-referrer"
        return Response(status: .found, headers: headers)
    }
}
