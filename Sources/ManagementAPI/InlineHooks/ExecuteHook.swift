// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
import Hummingbird
import OAuth
import Persistence
import Primitives
import SystemLog
import Web

/// `POST /inlineHooks/{id}/execute`: asks the service with a document of the caller's choice.
struct ExecuteHook: Sendable {
    private let services: ManagementServices
    /// The longest document that is passed on, in bytes.
    private static let longestBody = 64 << 10

    init(_ services: ManagementServices) { self.services = services }

    /// 200 with what the service answers; 400 with the reason when it does not.
    ///
    /// An empty body asks with a sample. No token comes of it; the call is in the system log.
    @Sendable func execute(_ request: Request, _ context: ManagementContext) async throws -> Response {
        let caller = try context.requireWriter()
        let id = context.parameter("hookId")
        let body = try await request.json(limit: Self.longestBody)
        if let body, body.object == nil {
            throw ManagementError.malformed("the body is a JSON \(body.typeName); it must be an object")
        }
        let rows = try await services.store.read { tx in
            _ = try InlineHookRecords(tx).require(id)
            return try HookRows.read(id, in: tx)
        }
        guard let rows else { throw ManagementError.notFound("InlineHook", id) }
        let call: HookCall
        let hook: InlineHook
        do throws(HookFailure) {
            let snapshot = try HookSnapshot(rows, masterKey: services.masterKey)
            hook = snapshot.hook
            guard hook.status == .active else { throw .inactive }
            call = await callHook(snapshot, with: body ?? sample(of: hook), through: services.hooks)
        } catch {
            throw ManagementError.validation("inlineHook", ["execute: \(error)"])
        }
        try await record(call, of: hook, by: caller)
        switch call.result {
        case .success(let answer): return .json(answer ?? [:])
        case .failure(let failure):
            throw ManagementError.validation("inlineHook", ["execute: \(failure)"])
        }
    }

    private func record(_ call: HookCall, of hook: InlineHook, by caller: Caller) async throws {
        var details: JSONObject = [
            "attempts": .integer(Int64(call.attempts)),
            "durationMilliseconds": .integer(call.duration.wholeMilliseconds),
        ]
        details["status"] = call.status.map { .integer(Int64($0)) }
        var reason: String?
        if case .failure(let failure) = call.result { reason = failure.word }
        let event = Event(
            .hookExecuted, by: caller, on: [hook.eventTarget], result: reason == nil ? .success : .failure,
            reason: reason, details: details, in: services.surroundings)
        try await services.store.write { tx in try EventRecords(tx).append(event) }
    }

    /// What a token hook is asked with, for a client that does not exist.
    private func sample(of hook: InlineHook) -> JSON {
        let source = "\(services.baseURL)/oauth2/default/v1/token"
        let issuer = "\(services.baseURL)/oauth2/default"
        let claims: JSON = [
            "ver": 1, "jti": "AT.sample", "iss": .string(issuer), "aud": "api://default",
            "cid": "0oasampleclient00000", "sub": "0oasampleclient00000",
        ]
        let scope = "sample.read"
        return [
            "eventId": .string(randomIdentifier(byteCount: 16, in: services.surroundings)),
            "eventTime": .string(services.surroundings.now().rfc3339),
            "eventType": .string(hook.kind.rawValue), "eventTypeVersion": "1.0",
            "contentType": "application/json", "cloudEventVersion": "0.1", "source": .string(source),
            "data": [
                "context": [
                    "request": [
                        "id": "sample", "method": "POST", "url": ["value": .string(source)],
                        "ipAddress": "192.0.2.1",
                    ],
                    "protocol": [
                        "type": "OAUTH2.0",
                        "request": [
                            "scope": .string(scope), "client_id": "0oasampleclient00000",
                            "grant_type": "client_credentials",
                        ], "issuer": ["uri": .string(issuer)],
                        "client": [
                            "id": "0oasampleclient00000", "name": "Sample", "type": "CONFIDENTIAL",
                        ],
                    ],
                    "policy": ["id": "00psamplepolicy00000", "rule": ["id": "0prsamplerule0000000"]],
                ],
                "access": [
                    "claims": claims, "token": ["lifetime": ["expiration": 3600]],
                    "scopes": ["sample.read": ["id": "scpsamplescope000000", "action": "GRANT"]],
                ],
            ],
        ]
    }
}
