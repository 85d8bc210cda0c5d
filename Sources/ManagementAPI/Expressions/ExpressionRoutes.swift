// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
import Expressions
package import Hummingbird
import OAuth
import Persistence
import Primitives
import Web

/// `/expressions`: ours, not the original's.
package struct ExpressionRoutes: ManagementResource {
    private let services: ManagementServices

    package init(_ services: ManagementServices) { self.services = services }

    package func add(to routes: RouterGroup<ManagementContext>) {
        routes.post("expressions/check", use: check)
    }

    /// `POST /api/v1/expressions/check` → 200 with what is to be said of an expression, right or wrong.
    ///
    /// With a client, a user or groups it is evaluated; with a user only for those who may read users, for
    /// the answer is made of its attributes. `E0000001` when they do not exist, `E0000007` without the
    /// server. Nothing is written.
    @Sendable private func check(_ request: Request, _ context: ManagementContext) async throws -> Response {
        _ = try context.requireCaller()
        let body = try await ExpressionWrite(request.json())
        let question = body.question
        if question.userName != nil { try context.require(.read(.users)) }
        let now = services.surroundings.now()
        let (names, schema) = try await services.store.read { tx -> (Names?, ProfileSchema) in
            let schema = try SchemaRecords(tx).find(.userType(User.defaultTypeID))
            if let name = body.serverName { _ = try ServerRecords(tx).require(name) }
            guard question.isForSomeone else { return (nil, schema) }
            return (try question.names(masterKey: services.masterKey, in: tx, at: now), schema)
        }
        return .json(expressionDocument(question.text, names: names, schema: schema))
    }
}
