// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
import OAuth
import Persistence
package import Primitives
import SignIn
import SystemLog

/// Applies a seed document: what is absent is created, what differs is replaced, what is equal is left alone.
///
/// Nothing is deleted. Things are matched by the id that the document gives, or else by name. Everything
/// happens in one transaction, so a document with a mistake changes nothing; ``SeedError`` says where the
/// mistakes are. Keys that new servers need are made before it. It may be applied any number of times, by
/// several nodes at once too.
package func applySeed(_ seed: JSON, services: ManagementServices) async throws -> SeedReport {
    let document = try SeedDocument(seed)
    let keys = try await makeSeedKeys(for: document, services)
    let (masterKey, common) = (services.masterKey, services.commonPasswords)
    let caller = Caller.system("seed", in: services.surroundings)
    return try await services.write(by: caller) { change in
        var run = SeedRun(in: change, masterKey: masterKey, commonPasswords: common)
        try run.apply(document, keys)
        return run.report
    }
}

/// Refuses a seed document with a mistake that can be seen without a database; ``applySeed(_:services:)``
/// does so too.
package func checkSeed(_ seed: JSON) throws { _ = try SeedDocument(seed) }

/// One application of a seed document, inside of its transaction.
struct SeedRun {
    let change: Change
    let masterKey: MasterKey
    /// Passwords that users may not have.
    let commonPasswords: CommonPasswords
    var report = SeedReport()
    /// Whether ids decide alone what a part stands for, and a name that something else has is no hindrance;
    /// so for an earlier state of the configuration.
    var idsDecide = false
    /// Ids and names that may stand although nothing has them any more.
    var standing: Set<String> = []

    init(in change: Change, masterKey: MasterKey, commonPasswords: CommonPasswords = .shipped) {
        self.change = change
        self.commonPasswords = commonPasswords
        self.masterKey = masterKey
    }

    /// `keys` are the first keys of servers, by their places in the document.
    mutating func apply(_ document: SeedDocument, _ keys: [Int: NewSigningKey]) throws {
        // The lock of all configuration changes: whoever applies a document at the same time waits here.
        try change.lockConfiguration()
        if let organisation = document.organisation { try apply(organisation) }
        for group in document.groups { try at(group.path) { try $0.apply(group) } }
        for user in document.users { try at(user.path) { try $0.apply(user) } }
        for app in document.apps { try at(app.path) { try $0.apply(app) } }
        for (index, server) in document.servers.enumerated() { try apply(server, key: keys[index]) }
        for token in document.apiTokens { try at(token.path) { try $0.apply(token) } }
    }

    /// Runs a part and says of what it throws where in the document it belongs.
    mutating func at<Result>(_ path: String, _ body: (inout SeedRun) throws -> Result) throws -> Result {
        do {
            return try body(&self)
        } catch {
            throw SeedError.placing(error, at: path)
        }
    }

    /// What a part of the document stands for: the one with its id, or else the one with its name.
    ///
    /// Refuses an id that is new beside a name that is not: ids cannot be changed.
    func match<Entity>(
        _ id: String?, byID: (String) throws -> Entity?, byName: () throws -> Entity?
    ) throws -> Entity? {
        guard let id else { return try byName() }
        if let found = try byID(id) { return found }
        if idsDecide { return nil }
        if try byName() != nil {
            throw ChangeRefused.invalid(
                "id",
                "the one with this name has another id, which cannot be changed; leave the id out, or rename one"
            )
        }
        return nil
    }
}
