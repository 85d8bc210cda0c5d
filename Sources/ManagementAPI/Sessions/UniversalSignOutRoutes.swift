// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
import Hummingbird
import Persistence
import Primitives
import SignIn
import SystemLog
import Web

/// `POST /oauth2/v1/global-token-revocation`: ends all sessions and tokens of a user (Global Token Revocation
/// draft §3).
struct UniversalSignOutRoutes: Sendable {
    private let services: ManagementServices

    init(_ services: ManagementServices) { self.services = services }

    func add(to routes: RouterGroup<ManagementContext>) {
        routes.post("oauth2/v1/global-token-revocation", use: revoke)
    }

    /// `{"sub_id":{"format":"opaque","id"}}` or `iss_sub` with this organisation as issuer (RFC 9493 §3.2.3,
    /// §3.2.4) → 204.
    @Sendable private func revoke(_ request: Request, _ context: ManagementContext) async throws -> Response {
        let caller = try context.requireWriter()
        var fields = try Fields(try await request.json(), of: "sub_id")
        let id = try subject(&fields)
        try fields.check()
        try await services.write(by: caller) { change in
            guard let user = try UserRecords(change).find(ID(id)) else {
                throw ManagementError.validation("sub_id", ["sub_id: there is no such user"])
            }
            try context.requireReach([(.user, user.id.text)], in: change)
            try endEverything(ofUser: user, in: change)
            try change.record(.universalSignOut, of: user, from: nil, to: nil)
        }
        return .noContent
    }

    private func subject(_ fields: inout Fields) throws -> String {
        var inner = fields.fields("sub_id")
        let format = inner.word("format", ["opaque", "iss_sub"])
        let id: String
        switch format {
        case "opaque": id = inner.requiredString("id", longest: 100)
        case "iss_sub":
            let issuer = inner.requiredString("iss", longest: 500)
            id = inner.requiredString("sub", longest: 100)
            let known = [services.baseURL, services.customURL].compactMap(\.self)
            if !known.contains(where: { Name($0) == Name(issuer) }) {
                inner.refuse("iss", "must be \(services.baseURL): there are no other identity providers")
            }
        default:
            id = ""
            if inner["format"] == nil { inner.refuse("format", "must be opaque or iss_sub") }
        }
        fields.absorb(inner)
        return id
    }
}
