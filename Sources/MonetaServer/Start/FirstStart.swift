// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
import JOSE
import ManagementAPI
import OAuth
package import Persistence
package import Primitives
import SignIn
import SystemLog

/// What the first administrator gets at the first start, shown this once.
package struct FirstCredentials: Sendable {
    package let login: String
    /// The API token, unless one was given.
    package let token: Secret?
    /// Where the password is set, within an hour.
    package let link: String
}

/// What a server does before it can serve: the schema, the master key, and on an empty database the
/// organisation.
package struct FirstStart: Sendable {
    /// What the rest of the start needs to know.
    package struct Result: Sendable {
        package let masterKey: MasterKey
        /// What is shown once; `nil` when the organisation was there before.
        package let credentials: FirstCredentials?
    }

    private let settings: Settings
    private let surroundings: Surroundings
    private let ledger: Ledger

    /// A start on the database of the settings.
    package init(_ settings: Settings, store: any Store, surroundings: Surroundings) {
        self.settings = settings
        self.surroundings = surroundings
        ledger = Ledger(revising: store, surroundings: surroundings)
    }

    private var store: any Store { ledger.store }

    /// Prepares the database; safe on every start.
    package func run() async throws -> Result {
        try await store.migrate(at: surroundings.now())
        let exists = try await store.read { tx in try OrganisationRecords(tx).find() != nil }
        let masterKey = try MasterKeySource(settings).key(isNew: !exists, in: surroundings)
        let sealed = try sealingCheck(under: masterKey)
        try await store.write { tx in try checkMasterKey(masterKey, sealed: sealed, in: tx) }
        try await createOrganisationServer(under: masterKey)
        try await indexUsers()
        guard !exists else {
            try await ledger.recordBeginning()
            return Result(masterKey: masterKey, credentials: nil)
        }
        let credentials = try await createOrganisation(under: masterKey, token: givenToken())
        return Result(masterKey: masterKey, credentials: credentials)
    }

    /// Users of earlier versions are not in the index of attributes yet; small batches, so that it can be
    /// stopped.
    private func indexUsers() async throws {
        var last: String? = ""
        while let after = last {
            let hasMissing = try await store.read { tx in try UserRecords(tx).hasMissingIndex() }
            guard hasMissing else { return }
            last = try await store.write { tx in try UserRecords(tx).indexMissing(after: after, limit: 500) }
        }
    }

    /// Organisations of earlier versions have none; making a key takes time, so it is made only then.
    private func createOrganisationServer(under masterKey: MasterKey) async throws {
        guard try await store.read({ tx in try ServerRecords(tx).organisation() }) == nil else { return }
        let key = try NewSigningKey(.rs256, sealedUnder: masterKey, with: surroundings)
        try await ledger.write(by: .system("first start", in: surroundings)) { change in
            try OAuth.createOrganisationServer(key: key, in: change)
        }
    }

    private func createOrganisation(
        under masterKey: MasterKey, token: Secret?
    ) async throws -> FirstCredentials {
        let key = try NewSigningKey(.rs256, sealedUnder: masterKey, with: surroundings)
        let settings = settings
        let founding = OrganisationFounding(
            name: settings.organisationName, administratorLogin: settings.administratorLogin,
            presetToken: token)
        return try await ledger.write(by: .system("first start", in: surroundings)) { change in
            let founded = try Directory.createOrganisation(founding, in: change)
            let server = try createServer(
                ServerSettings(
                    name: "default", description: "The first authorization server, for any API of yours",
                    audiences: ["api://default"]),
                key: key, fixed: FixedServer(isDefault: true), in: change)
            _ = try createDefaultPolicy(of: server.id.text, in: change)
            return FirstCredentials(
                login: founded.administrator.login, token: token == nil ? founded.token : nil,
                link: try makeAdministratorLink(for: founded.administrator, in: change).url(
                    base: settings.publicURL))
        }
    }

    /// The token from outside, by setting or file.
    private func givenToken() throws -> Secret? {
        let token = try settings.givenAPIToken()
        guard let token else { return nil }
        guard token.reveal().count >= 32, token.reveal().allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw SettingsError(
                "the API token must have at least 32 characters, all printable ASCII without spaces; make one with: "
                    + "openssl rand -hex 32")
        }
        return token
    }
}
