// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
import Persistence
import Primitives
import SignIn

/// A session on the wire, members in the recorded order.
///
/// `place` is its part of the path: `me` for the browser that has it, otherwise its id.
func sessionJSON(
    _ session: Session, of user: User, place: String, organisation: String, baseURL: String
) -> JSON {
    let path = "\(baseURL)/api/v1/sessions/\(place)"
    let byMe = place == "me"
    let authTime = JSON.string(session.authTime.wholeSecond.rfc3339)
    return [
        "id": .string(session.id.text), "userId": .string(user.id.text), "login": .string(user.login),
        "createdAt": .string(session.created.wholeSecond.rfc3339),
        "expiresAt": .string(session.endsAt.wholeSecond.rfc3339), "status": "ACTIVE",
        "lastPasswordVerification": session.methods.contains("pwd") ? authTime : .null,
        "lastFactorVerification": session.methods.contains { $0 != "pwd" } ? authTime : .null,
        "amr": .strings(session.methods), "idp": ["id": .string(organisation), "type": "OKTA"],
        "mfaActive": false,
        "_links": [
            "self": link(path, "GET", "DELETE"), "refresh": link("\(path)/lifecycle/refresh", "POST"),
            "user": namedLink(
                user.displayName, "\(baseURL)/api/v1/users/\(byMe ? "me" : user.id.text)", "GET"),
        ],
    ]
}

extension ManagementServices {
    /// The same, with the organisation's id read from `tx`.
    func document(
        _ session: Session, of user: User, place: String, in tx: any Transaction
    ) throws -> JSON {
        sessionJSON(
            session, of: user, place: place, organisation: try organisation(in: tx).id.text, baseURL: baseURL)
    }
}
