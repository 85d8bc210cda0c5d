// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import HTTPTypes
import JOSE
import ManagementAPI
import MonetaTesting
import OAuth
import Persistence
import Primitives
import SystemLog

extension TestServer {
    /// Runs `body` with an organisation that has no authorization server; paths are those below
    /// `/authorizationServers`.
    static func servers(_ body: @escaping @Sendable (TestServer) async throws -> Void) async throws {
        var options = Options()
        options.contents = .organisation
        options.base = "/api/v1/authorizationServers"
        try await run(options, body)
    }

    /// Runs `body` with a new organisation, on each engine that is there.
    static func onEachEngine(_ body: @escaping @Sendable (TestServer) async throws -> Void) async throws {
        for kind in StoreKind.engines {
            var options = Options()
            options.kind = kind
            options.contents = .organisation
            try await run(options, body)
        }
    }

    /// Creates the default server as the first start does.
    func makeDefaultServer() async throws -> AuthorizationServer {
        let key = try NewSigningKey(.es256, sealedUnder: masterKey, with: surroundings)
        return try await management.write(by: .system("first start", in: surroundings)) { change in
            try createServer(
                ServerSettings(name: "default", audiences: ["api://default"], algorithm: .es256), key: key,
                fixed: FixedServer(id: ID("ausDefault"), isDefault: true), in: change)
        }
    }
}
