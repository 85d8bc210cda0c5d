// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
import JOSE
import ManagementAPI
import MonetaTesting
import OAuth
import Persistence
import Policies
import Primitives
import SystemLog
import Testing

/// A preview and a token never disagree, whatever the organisation and the request.
@Suite struct PreviewPropertyTests {
    private static let fixed = Surroundings(
        now: { Timestamp(seconds: 1_760_000_100) }, randomBytes: { [UInt8](repeating: 5, count: $0) })

    @Test(arguments: 1...12)
    func `a preview shows the bytes that are signed, and the trace names the rule that decided`(
        seed: UInt64
    ) async throws {
        var random = RandomOrganisation(seed: seed)
        let document = random.seed()
        let questions = (0..<40).map { _ in random.question() }
        try await TestServer.seeded { stage in
            _ = try await stage.apply(document)
            let services = ManagementServices(
                store: stage.store, surroundings: Self.fixed, masterKey: stage.masterKey,
                baseURL: "https://moneta.test")
            let endpoint = endpoint(services)
            for question in questions {
                let preview = try await answerPreview(
                    question, of: "api", by: .system("test", in: Self.fixed), with: services)
                try expectConsistent(preview.document)
                if question["grantType"] == "client_credentials" {
                    try await expectSame(question, preview, endpoint, services)
                } else {
                    try expectSame(preview, services)
                }
            }
        }
    }

    private func endpoint(_ services: ManagementServices) -> TokenEndpoint {
        let buffer = EventBuffer(store: services.store, capacity: 100)
        return TokenEndpoint(
            store: services.store,
            authenticate: AuthenticateClient(
                clients: ClientCache(store: services.store, masterKey: services.masterKey, limit: 10),
                keys: ClientKeys(fetch: { _ in [] }, surroundings: Self.fixed),
                store: services.store),
            hooks: services.tokenHooks,
            decisions: DecisionLog(buffer: buffer, surroundings: Self.fixed),
            masterKey: services.masterKey, surroundings: Self.fixed)
    }

    /// Asks the token endpoint for what was previewed, as a client does.
    private func expectSame(
        _ question: JSON, _ preview: AnsweredPreview, _ endpoint: TokenEndpoint,
        _ services: ManagementServices
    ) async throws {
        let client = question["clientId"]?.string ?? ""
        var pairs: [(name: Name, value: String)] = [
            ("grant_type", "client_credentials"), ("client_id", client),
            ("client_secret", "secret-of-the-service-" + client),
        ]
        let scopes = question["scopes"]?.strings ?? []
        if !scopes.isEmpty { pairs.append(("scope", scopes.joined(separator: " "))) }
        if let resource = question["resource"]?.string { pairs.append(("resource", resource)) }
        let snapshot = try snapshot(preview, services)
        let caller = Caller.system("test", in: Self.fixed)
        let document = preview.document
        do {
            let response = try await endpoint.answer(
                PresentedRequest(form: FormParameters(pairs: pairs), authorization: nil, host: nil),
                at: snapshot, from: caller)
            #expect(document["outcome"] == "GRANTED")
            #expect(document["scopes"]?.strings == response.scopes)
            #expect(try payload(of: response.accessToken) == shown(document, "accessToken"))
            #expect(response.idToken == nil)
        } catch let refusal as OAuthError {
            // Web apps do not authenticate here, so their refusals come before those of a preview.
            guard !RandomOrganisation.webApps.contains(client) else { return }
            #expect(document["error"]?["reason"]?.string == refusal.reason, "\(question.text)")
        }
    }

    /// Decides and mints as a flow with a user does.
    private func expectSame(_ preview: AnsweredPreview, _ services: ManagementServices) throws {
        let snapshot = try snapshot(preview, services)
        let question = preview.question
        let document = preview.document
        var pairs: [(name: Name, value: String)] = [
            ("grant_type", question.grantType.name), ("scope", question.scopes.joined(separator: " ")),
        ]
        if let resource = question.resource { pairs.append(("resource", resource)) }
        guard preview.facts.client.grantTypes.contains(question.grantType) else {
            #expect(document["error"]?["reason"] == "unauthorized_client")
            return
        }
        let decision = try decideTokens(
            TokenFacts(
                snapshot: snapshot, client: preview.facts.client,
                subject: .user(try #require(preview.facts.user)),
                request: try TokenRequest(
                    FormParameters(pairs: pairs), grants: GrantType.known),
                issuer: snapshot.issuers.issuer(host: nil), now: Self.fixed.now(),
                tokenID: newAccessTokenID(in: Self.fixed), idTokenID: newIDTokenID(in: Self.fixed),
                nonce: question.nonce,
                policyGrant: question.grantType == .refreshToken ? .authorizationCode : nil))
        switch decision.outcome {
        case .refused(let refusal): #expect(document["error"]?["reason"]?.string == refusal.reason)
        case .done(let plan):
            let minted = try mintTokens(plan, with: snapshot)
            #expect(try payload(of: minted.accessToken) == shown(document, "accessToken"))
            #expect(try minted.idToken.map { try payload(of: $0) } == shown(document, "idToken"))
            #expect(document["rule"]?["id"]?.string == plan.ruleID)
            #expect(document["policy"]?["id"]?.string == plan.policyID)
            #expect(document["decision"]?["trace"]?["rule"]?["id"]?.string == plan.ruleID)
        }
        if let codes = decision.trace?.codes {
            let decided = try Trace(reading: codes).decided
            #expect((decided == nil) == (document["rule"] == nil))
        }
    }

    /// What holds of every preview by itself: the table of claims and the payloads say the same.
    private func expectConsistent(_ document: JSON) throws {
        let isGranted = document["outcome"] == "GRANTED"
        #expect(isGranted == (document["accessToken"] != nil))
        #expect(isGranted == (document["error"] == nil))
        if document["error"]?["reason"] == "no_matching_policy" {
            #expect(document["decision"]?["trace"]?["result"] == "NO_RULE_MATCHED")
        }
        guard isGranted else { return }
        let columns = [
            ("accessToken", document["accessToken"]?["payload"]), ("idToken", document["idTokenAlone"]),
            ("idTokenWithAccessToken", document["idToken"]?["payload"]), ("userInfo", document["userInfo"]),
        ]
        for (column, payload) in columns {
            guard let payload else { continue }
            for row in document["claims"]?.array ?? [] {
                guard row[column]?["included"] == true, let name = row["name"]?.string else { continue }
                #expect(payload[name] == row[column]?["value"], "\(column) \(name)")
            }
        }
    }

    private func snapshot(
        _ preview: AnsweredPreview, _ services: ManagementServices
    ) throws -> ServerSnapshot {
        try ServerSnapshot(
            preview.facts.rows, masterKey: services.masterKey,
            bases: IssuerBases(organisation: services.baseURL, custom: nil))
    }

    private func shown(_ document: JSON, _ token: String) -> [UInt8]? { document[token]?["payload"]?.bytes }

    /// The second part of a compact token, decoded.
    private func payload(of token: [UInt8]) throws -> [UInt8] {
        let parts = token.split(separator: UInt8(ascii: "."))
        return try #require(Base64URL.decode(parts[1]))
    }
}
