// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import OAuth
import Primitives

/// Which authorization server a path leads to.
enum ServerPlace: Sendable {
    /// By id, or by the name `default`.
    case named(String)
    /// The organisation's own.
    case organisation

    /// The path of an endpoint as a router names it.
    func path(_ endpoint: String) -> String {
        switch self {
        case .named: "/oauth2/{server}/v1/\(endpoint)"
        case .organisation: "/oauth2/v1/\(endpoint)"
        }
    }

    /// The path of an endpoint as a browser is sent to it.
    func address(_ endpoint: String) -> String {
        switch self {
        case .named(let name): "/oauth2/\(FormParameters.encode(name))/v1/\(endpoint)"
        case .organisation: "/oauth2/v1/\(endpoint)"
        }
    }
}

/// Finds the compiled server of a path.
struct ServedServers: Sendable {
    let servers: ServerCache
    let organisation: OrganisationServerCache

    /// Throws ``UnservedRequest`` when there is none.
    nonisolated(nonsending) func snapshot(_ place: ServerPlace) async throws -> ServerSnapshot {
        switch place {
        case .named(let name):
            guard name.utf8.count <= 64 else { throw UnservedRequest.unknownServer(name) }
            if let snapshot = servers.compiled(name) { return snapshot }
            guard let snapshot = try await servers.value(name) else {
                throw UnservedRequest.unknownServer(name)
            }
            return snapshot
        case .organisation:
            guard let snapshot = try await organisation.value() else { throw UnservedRequest.unknownPath }
            return snapshot
        }
    }
}
