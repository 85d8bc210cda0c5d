// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
import Foundation
import JOSE
import ManagementAPI
import MonetaTesting
import OAuth
import Persistence
import Primitives
import SystemLog
import Testing

@Suite struct ResealTests {
    private static func key(_ byte: UInt8) throws -> MasterKey {
        try #require(MasterKey([UInt8](repeating: byte, count: 32)))
    }

    /// A server with a signing key and an app with a secret, sealed under `key`.
    private static func fill(_ store: any Store, under key: MasterKey) async throws -> (
        kid: String, secret: Secret
    ) {
        let surroundings = Surroundings.system
        let signing = try NewSigningKey(.es256, sealedUnder: key, with: surroundings)
        let check = try sealingCheck(under: key)
        let caller = Caller.system("test", in: surroundings)
        let secret = try await Ledger(revising: store, surroundings: surroundings).write(by: caller) {
            change in
            try checkMasterKey(key, sealed: check, in: change)
            _ = try createServer(
                ServerSettings(name: "one", audiences: ["api://one"], algorithm: .es256), key: signing,
                in: change)
            return try createApp(
                AppDraft(
                    label: "App", clientID: "client",
                    settings: OAuthSettings(
                        applicationType: .service, authenticationMethod: .clientSecretJWT,
                        grantTypes: [.clientCredentials], responseTypes: ["token"])),
                activate: true, sealing: key, in: change
            ).secret
        }
        return (signing.kid, try #require(secret))
    }

    /// What opens under a key: the signing key, and the secret.
    private static func opens(_ store: any Store, _ key: MasterKey) async throws -> (
        kid: String?, secret: Secret?
    ) {
        try await store.read { tx in
            let server = try #require(try ServerRecords(tx).find(named: "one"))
            let stored = try #require(try KeyRecords(tx).keys(of: server.id).first)
            // An app with a secret that does not open is not loaded at all.
            let client = try? ClientSnapshot.load(clientID: "client", masterKey: key, in: tx)
            return (try? openSigningKey(stored, with: key).keyID, client?.secrets.first?.text)
        }
    }

    /// A hook with a secret and one with a key, sealed under `key`; with the first comes the key that signs
    /// calls.
    private static func addHooks(_ store: any Store, under key: MasterKey) async throws -> [String] {
        let surroundings = Surroundings.system
        let made = try NewHookKey(sealedUnder: key, with: surroundings)
        let caller = Caller.system("test", in: surroundings)
        return try await Ledger(revising: store, surroundings: surroundings).write(by: caller) { change in
            let hookKey = try createHookKey(named: "key", made, in: change)
            let client = HookChannel.Client(id: "moneta", tokenURL: "https://hook.example/token", scope: nil)
            let ways: [(HookChannel.Authentication, Secret?)] = [
                (.header("Authorization"), Secret("a secret of the service")),
                (.privateKey(client, hookKey.id), nil),
            ]
            return try ways.map { authentication, secret in
                let channel = HookChannel(
                    version: "1.0.0", uri: "https://hook.example/", headers: [],
                    authentication: authentication)
                let settings = InlineHookSettings(
                    name: "hook \(secret == nil)", kind: .token, version: "1.0.0", channel: channel,
                    secret: secret)
                return try createInlineHook(
                    settings, sealing: HookSealing(masterKey: key, door: .closed), in: change
                ).id.text
            }
        }
    }

    @Test(arguments: StoreKind.available)
    func `hooks open under the new key, and not under the old one`(kind: StoreKind) async throws {
        let (old, new) = (try Self.key(1), try Self.key(2))
        try await kind.withStore { store in
            _ = try await Self.fill(store, under: old)
            let ids = try await Self.addHooks(store, under: old)
            let done = try await store.write { tx in try reseal(from: old, to: new, in: tx) }
            #expect(
                done.map(\.words) == [
                    "1 signing key", "1 client secret", "1 secret of an inline hook", "1 hook key",
                    "1 hook signature key",
                ])
            for id in ids {
                let rows = try #require(try await store.read { tx in try HookRows.read(id, in: tx) })
                _ = try HookSnapshot(rows, masterKey: new)
                #expect(throws: HookFailure.self) { try HookSnapshot(rows, masterKey: old) }
            }
        }
    }

    @Test(arguments: StoreKind.available)
    func `everything opens under the new key, and nothing under the old one`(kind: StoreKind) async throws {
        let (old, new) = (try Self.key(1), try Self.key(2))
        try await kind.withStore { store in
            let made = try await Self.fill(store, under: old)
            let done = try await store.write { tx in try reseal(from: old, to: new, in: tx) }
            #expect(done.map(\.words).prefix(2) == ["1 signing key", "1 client secret"])
            let after = try await Self.opens(store, new)
            #expect(after.kid == made.kid)
            #expect(after.secret?.reveal() == made.secret.reveal())
            let before = try await Self.opens(store, old)
            #expect(before.kid == nil && before.secret == nil)
            let answers = try await store.read { tx in
                [try isSealed(under: new, in: tx), try isSealed(under: old, in: tx)]
            }
            #expect(answers == [true, false])
        }
    }

    @Test(arguments: StoreKind.available)
    func `with a wrong present key nothing changes`(kind: StoreKind) async throws {
        let (old, new) = (try Self.key(1), try Self.key(2))
        try await kind.withStore { store in
            let made = try await Self.fill(store, under: old)
            await #expect(throws: WrongMasterKey.self) {
                try await store.write { tx in try reseal(from: new, to: old, in: tx) }
            }
            #expect(try await Self.opens(store, old).kid == made.kid)
        }
    }

    @Test(arguments: StoreKind.available)
    func `when one thing does not open nothing changes`(kind: StoreKind) async throws {
        let (old, new) = (try Self.key(1), try Self.key(2))
        try await kind.withStore { store in
            let made = try await Self.fill(store, under: old)
            try await store.write { tx in try tx.run("UPDATE client_secret SET sealed = 'AAAA'") }
            await #expect {
                try await store.write { tx in try reseal(from: old, to: new, in: tx) }
            } throws: {
                "\($0)".hasPrefix("nothing was changed: the client secret `ocs")
                    && "\($0)".contains("sealed in a way (0) that this program does not know")
            }
            #expect(try await Self.opens(store, old).kid == made.kid)
            #expect(try await store.read { tx in try isSealed(under: old, in: tx) } == true)
        }
    }

    @Test func `a text that needs a third key is named with the id of that key`() async throws {
        let (old, new, third) = (try Self.key(1), try Self.key(2), try Self.key(3))
        try await StoreKind.sqlite.withStore { store in
            let made = try await Self.fill(store, under: old)
            let sealed = try third.seal([1], for: .signingKey, named: made.kid)
            try await store.write { tx in try tx.run("UPDATE signing_key SET sealed = \(sealed)") }
            await #expect {
                try await store.write { tx in try reseal(from: old, to: new, in: tx) }
            } throws: {
                "\($0)".contains("the signing key `\(made.kid)`") && "\($0)".contains("the id `\(third.id)`")
            }
        }
    }

    @Test func `what is sealed under the new key already stays readable`() async throws {
        let (old, new) = (try Self.key(1), try Self.key(2))
        try await StoreKind.sqlite.withStore { store in
            let made = try await Self.fill(store, under: old)
            let found = try await store.read { tx in
                try ServerRecords(tx).find(named: "one").flatMap { try KeyRecords(tx).keys(of: $0.id).first }
            }
            let stored = try #require(found)
            let bytes = try old.open(stored.sealed, for: .signingKey, named: made.kid)
            let sealed = try new.seal(bytes, for: .signingKey, named: made.kid)
            try await store.write { tx in try tx.run("UPDATE signing_key SET sealed = \(sealed)") }
            try await store.write { tx in try reseal(from: old, to: new, in: tx) }
            #expect(try await Self.opens(store, new).kid == made.kid)
        }
    }

    @Test func `a wrong key at the start is told which one is needed`() throws {
        let (right, wrong) = (try Self.key(1), try Self.key(2))
        let sealed = try sealingCheck(under: right)
        #expect {
            try openCheck(sealed, with: wrong)
        } throws: {
            "\($0)".contains(
                "it needs the key with the id \(right.id), and was given the one with the id \(wrong.id)")
        }
    }

    @Test func `a database that was never started has no key`() async throws {
        let key = try Self.key(1)
        try await StoreKind.sqlite.withStore { store in
            let answer = try await store.read { tx in try isSealed(under: key, in: tx) }
            #expect(answer == nil)
        }
    }

    /// A table that seals something and is forgotten here would be lost by a resealing.
    @Test func `every table with a sealed column is resealed`() throws {
        let file = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../docs/schema/schema.sqlite.sql").standardizedFileURL
        let statements = try String(contentsOf: file, encoding: .utf8).split(separator: ";\n")
        let sealing = statements.filter { $0.contains(" sealed ") && $0.contains("CREATE TABLE") }.compactMap
        {
            $0.split(whereSeparator: { $0 == " " || $0 == "(" || $0.isNewline }).dropFirst(2).first.map(
                String.init)
        }
        #expect(Set(sealing) == Set(Resealed.tables + ["sealing_check"]))
        #expect(sealing.count > 1)
    }
}
