// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
import Persistence
import Primitives

/// A token that a client asks about or ends (RFC 7662 §2.1, RFC 7009 §2.1).
struct PresentedToken {
    /// The longest text of an opaque token, in bytes; ours are shorter.
    private static let longestOpaque = 256

    let text: String
    /// What the client takes it for; a hint, so whatever it says, all kinds are looked at.
    let hint: String?

    init(_ form: FormParameters) throws(OAuthError) {
        guard form.firstDuplicate() == nil else { throw .duplicateParameter() }
        guard let text = form["token"], !text.isEmpty else {
            throw .invalidRequest("missing_token", "The 'token' parameter is required.")
        }
        self.text = text
        hint = form["token_type_hint"]
    }

    /// Whether the client says that it is an ID token.
    ///
    /// Only then it is taken for one: to who did not ask for one it would pass as an access token.
    // bytes: names.
    var isSaidToBeIDToken: Bool {
        // bytes: names.
        hint.map { Name($0) } == "id_token"
    }

    /// The refresh token of that text that the client holds for a server, in whatever state.
    func refreshToken(
        of client: ClientSnapshot, at snapshot: ServerSnapshot, in tx: any Transaction
    ) throws -> RefreshToken? {
        guard text.utf8.count <= Self.longestOpaque,
            let token = try RefreshTokenRecords(tx).find(hash: OpaqueToken.hash(text.utf8)),
            // bytes: ids of our own.
            token.appID == client.app.id, token.serverID == snapshot.server.id
        else { return nil }
        return token
    }
}

extension RefreshToken {
    /// The user of a token that can be used; `nil` when it cannot, for whatever reason.
    func livingUser(
        of client: ClientSnapshot, at snapshot: ServerSnapshot, now: Timestamp, in tx: any Transaction
    ) throws -> User? {
        switch judge(self, RefreshTokenRotation(of: client.app.settings), at: now) {
        case .fresh, .inGrace: break
        case .ended, .reused: return nil
        }
        guard let user = try UserRecords(tx).find(ID(userID)), user.status.mayAct,
            !isEnded(with: user, client, snapshot),
            try effectiveAssignment(of: user, to: client.app, in: tx) != nil
        else { return nil }
        return user
    }
}
