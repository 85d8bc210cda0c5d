// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
import ManagementAPI
import OAuth
import Persistence
import Primitives

/// The server that an option names, by id, name or `default`; throws ``CannotAsk``.
func namedServer(_ name: String, in tx: any Transaction) throws -> AuthorizationServer {
    let records = ServerRecords(tx)
    if let server = try records.find(name) ?? records.find(named: name) { return server }
    throw unknown("authorization server", name, try records.all().map(\.name))
}

/// The app that an option names, by client id, id, or a label that no other app has; throws ``CannotAsk``.
func namedApp(_ name: String, in tx: any Transaction) throws -> App {
    let records = AppRecords(tx)
    if let app = try records.find(clientID: name) ?? records.find(ID(name)) { return app }
    let labelled = try everyItem { try records.list(labelPrefix: name, after: $0, limit: 200) }
        .filter { Name($0.label) == Name(name) }
    if labelled.count > 1 { throw ambiguous(name, labelled.map(\.clientID)) }
    if let app = labelled.first { return app }
    throw unknown("app", name, try records.list(limit: 1000).items.map(\.clientID))
}

/// Says which apps have one label.
func ambiguous(_ label: String, _ clientIDs: [String]) -> CannotAsk {
    CannotAsk(
        "\(clientIDs.count) apps are labelled `\(label)`; name one by its client id: "
            + clientIDs.prefix(20).joined(separator: ", "))
}
