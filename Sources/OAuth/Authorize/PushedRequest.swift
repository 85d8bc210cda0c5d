// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Directory
import Persistence
package import Primitives
package import SystemLog

/// Authorization requests that clients push before they send the browser (RFC 9126).
package enum PushedRequest {
    /// Seconds until the browser must have come.
    package static let lifetime = 600
    /// What every request URI of ours begins with; in the original's words.
    static let prefix = "urn:okta:"

    /// A request that was pushed, and by whom.
    package struct Stored: Sendable {
        package let serverID: ID<AuthorizationServer>
        package let appID: ID<App>
        package let parameters: FormParameters
    }
}

extension AuthorizeEndpoint {
    /// Keeps a request of a client that has authenticated, and answers its `request_uri` (RFC 9126 §2.2).
    ///
    /// It is checked as if the browser had brought it. A refusal is recorded; either way the client's
    /// assertion is spent.
    package func push(
        _ form: FormParameters, from client: AuthenticatedClient, at snapshot: ServerSnapshot,
        by caller: Caller
    ) async throws -> (requestURI: Secret, lifetime: Int) {
        var attempt = TokenAttempt(snapshot: snapshot, caller: caller)
        attempt.kind = .authorization(form["response_type"].flatMap { ResponseType($0) } ?? .code)
        attempt.identify(client.client)
        do {
            return try await keep(form, from: client, at: snapshot)
        } catch {
            if let spend = client.spend { attempt.spends.append(spend) }
            throw await decisions.failure(error, of: attempt)
        }
    }

    private func keep(
        _ form: FormParameters, from client: AuthenticatedClient, at snapshot: ServerSnapshot
    ) async throws -> (requestURI: Secret, lifetime: Int) {
        guard form["request_uri"] == nil else {
            throw OAuthError.invalidRequest(
                "request_uri_in_par", "A pushed request cannot have a 'request_uri' itself.")
        }
        let sent = form["client_id"]
        guard sent == nil || sent.map({ Name($0) }) == Name(client.client.app.clientID) else {
            throw OAuthError.invalidRequest(
                "client_mismatch", "The 'client_id' must be the one of the client that authenticates.")
        }
        var pairs = form.pairs.filter { !Self.credentials.contains($0.name) }
        if sent == nil { pairs.append(("client_id", client.client.app.clientID)) }
        let request = FormParameters(pairs: pairs)
        var draft = AuthorizationDraft(request)
        let now = surroundings.now()
        _ = try check(
            &draft, at: .pushed,
            in: AuthorizationContext(
                snapshot: snapshot, client: client.client, requirements: requirements, now: now))
        let token = OpaqueToken(prefix: PushedRequest.prefix, in: surroundings)
        let stored = PushedRequest.Stored(
            serverID: snapshot.server.id, appID: client.client.app.id, parameters: request)
        let spends = client.spend.map { [$0] } ?? []
        let expiry = now + .seconds(PushedRequest.lifetime)
        try await store.write { tx in
            try spends.spend(in: tx)
            try PushedRequestRecords(tx).insert(stored, hash: token.hash, expiresAt: expiry)
        }
        return (token.secret, PushedRequest.lifetime)
    }

    /// The request that the browser's one stands for: its own parameters, or those that were pushed.
    ///
    /// A request URI is good until it ends, so that the page can be loaded again; the flow that it begins is
    /// answered once (RFC 9126 §4, §7.3).
    func pushed(_ form: FormParameters, at snapshot: ServerSnapshot) async throws -> FormParameters {
        guard let uri = form["request_uri"], !uri.isEmpty else {
            try await requirePushed(form)
            return form
        }
        guard form.firstDuplicate(except: ["resource"]) == nil else { throw OAuthError.duplicateParameter() }
        guard uri.utf8.starts(with: PushedRequest.prefix.utf8), uri.utf8.count <= 100 else { return form }
        let hash = OpaqueToken.hash(uri.utf8)
        let now = surroundings.now()
        let stored = try await store.read { tx in try PushedRequestRecords(tx).find(hash: hash, at: now) }
        guard let stored, stored.serverID == snapshot.server.id,
            let clientID = stored.parameters["client_id"],
            form["client_id"].map({ Name($0) }) == Name(clientID)
        else {
            throw OAuthError(
                400, .invalidRequestURI, "invalid_request_uri",
                "The 'request_uri' is unknown, expired, or another client's. Push the request again.")
        }
        return stored.parameters
    }

    private func requirePushed(_ form: FormParameters) async throws {
        guard let id = form["client_id"], !id.isEmpty, id.utf8.count <= 100,
            let client = try await clients.value(id),
            client.app.settings.others["require_pushed_authorization_requests"]?.bool == true
        else { return }
        throw OAuthError.invalidRequest(
            "par_required", "The client must push its authorization requests to the 'par' endpoint.")
    }

    private static let credentials: Set<Name> = [
        "client_secret", "client_assertion", "client_assertion_type",
    ]
}
