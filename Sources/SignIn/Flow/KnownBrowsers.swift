// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
import Persistence
import Primitives
import SystemLog

/// Notes the browser that a user has signed in with, and tells the user when it was not used before.
///
/// `known` is the cookie that an earlier sign-in has left. Answers the cookie to leave. Of the first browser
/// of all nobody is told: that is who set the password.
func noteBrowser(_ known: Secret?, of user: User, in change: Change) throws -> Secret {
    let cookie = known ?? OpaqueToken(prefix: "mon_kb_", in: change.surroundings).secret
    let records = KnownBrowserRecords(change)
    let isNew = try !records.used(OpaqueToken.hash(cookie.reveal()), by: user.id, at: change.now)
    guard isNew else { return cookie }
    let isFirst = try !records.hasAny(user.id)
    try records.insert(OpaqueToken.hash(cookie.reveal()), of: user.id, at: change.now)
    if !isFirst { try tell(user, .newBrowser, in: change) }
    return cookie
}
