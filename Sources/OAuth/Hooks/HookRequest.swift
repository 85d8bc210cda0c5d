// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
package import Primitives
package import SystemLog

/// The document that a token hook is asked with, in the original's form.
///
/// Pure. `caller` says where the token request came from, `person` for whom the tokens are; `nil` when the
/// client acts for itself. Claims that the request shows elsewhere (`scp`, `scope`) or that follow from the
/// lifetime (`iat`, `exp`) are not among the claims, as in the original.
package func hookRequest(
    for plan: TokenPlan, of facts: TokenFacts, from caller: Caller, eventID: String,
    person: HookPerson? = nil
) -> JSON {
    let source = facts.snapshot.endpoint("token", issuer: facts.issuer)
    var data: JSONObject = ["context": context(plan, facts, caller, source, person)]
    data["identity"] = plan.idToken.map { identity($0) }
    data["access"] = access(plan, facts)
    return [
        "eventId": .string(eventID), "eventTime": .string(facts.now.rfc3339),
        "eventType": .string(InlineHook.Kind.token.rawValue), "eventTypeVersion": "1.0",
        "contentType": "application/json", "cloudEventVersion": "0.1", "source": .string(source),
        "data": .object(data),
    ]
}

private func context(
    _ plan: TokenPlan, _ facts: TokenFacts, _ caller: Caller, _ source: String, _ person: HookPerson?
) -> JSON {
    let app = facts.client.app
    var request: JSONObject = [
        "id": .string(caller.requestID), "method": "POST", "url": ["value": .string(source)],
    ]
    request["ipAddress"] = caller.address.map { .string($0) }
    var context: JSONObject = [
        "request": .object(request),
        "protocol": [
            "type": "OAUTH2.0", "request": .object(asked(facts)), "issuer": ["uri": .string(facts.issuer)],
            "client": [
                "id": .string(app.clientID), "name": .string(app.label),
                "type": app.settings.authenticationMethod == .none ? "PUBLIC" : "CONFIDENTIAL",
            ],
        ],
    ]
    if let person {
        context["session"] = person.sessionDocument
        let path = "/oauth2/\(facts.snapshot.server.pathName)"
        let base = facts.issuer.hasSuffix(path) ? String(facts.issuer.dropLast(path.count)) : facts.issuer
        context["user"] = person.userDocument(base: base)
    }
    context["policy"] = ["id": .string(plan.policyID), "rule": ["id": .string(plan.ruleID)]]
    return .object(context)
}

/// The parameters of the request that are no credentials.
private func asked(_ facts: TokenFacts) -> JSONObject {
    var request: JSONObject = [
        "scope": .string(
            (facts.request.scopes.isEmpty ? facts.snapshot.defaultScopes : facts.request.scopes)
                .joined(separator: " ")),
        "client_id": .string(facts.client.app.clientID), "grant_type": .string(facts.request.grantType.name),
    ]
    request["resource"] = facts.request.resource.map { .string($0) }
    for name in ["redirect_uri", "state"] {
        request[name] = facts.request.form[name].map { .string($0.shortened(to: 2048)) }
    }
    return request
}

/// The ID token, without what follows from its lifetime.
private func identity(_ idToken: IDTokenClaims) -> JSON {
    let claims = idToken.claims.members.filter { $0.name != "iat" && $0.name != "exp" }
    return [
        "claims": .object(JSONObject(uniqueMembers: claims)),
        "token": ["lifetime": ["expiration": .integer(Int64(IDTokenClaims.lifetimeSeconds))]],
    ]
}

private func access(_ plan: TokenPlan, _ facts: TokenFacts) -> JSON {
    let token = plan.accessToken.patchable
    let elsewhere: Set<Name> = ["iat", "exp", "scp"]
    let isStandard = facts.snapshot.server.tokenProfile == .rfc9068
    let claims = token.claims.members.filter { member in
        !elsewhere.contains(member.name) && !(isStandard && member.name == "scope")
    }
    let scopes = plan.accessToken.scopes.map { name -> (name: Name, value: JSON) in
        let id = facts.snapshot.scopes[name]?.id.text ?? name
        return (Name(name), ["id": .string(id), "action": "GRANT"])
    }
    return [
        "claims": .object(JSONObject(uniqueMembers: claims)),
        "token": ["lifetime": ["expiration": .integer(Int64(token.lifetimeSeconds))]],
        "scopes": .object(JSONObject(uniqueMembers: scopes)),
    ]
}
