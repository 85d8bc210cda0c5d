// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
package import Persistence
package import Primitives
import SystemLog

/// A store whose every change of the configuration is a revision, written in the transaction of the change.
///
/// It learns of changes by the events that tell of them, so nothing can be changed by another way.
package struct RevisingStore: Store {
    private let store: any Store
    private let surroundings: Surroundings

    /// Wraps a store; one that is wrapped already stays as it is.
    package init(_ store: any Store, surroundings: Surroundings) {
        self.store = (store as? RevisingStore)?.store ?? store
        self.surroundings = surroundings
    }

    package var dialect: Dialect { store.dialect }
    package var changes: ConfigurationChanges { store.changes }
    package var load: StoreLoad { store.load }

    package func read<Result: Sendable>(
        _ body: @escaping @Sendable (any Transaction) throws -> Result
    ) async throws -> Result {
        try await store.read(body)
    }

    package func submit(_ transaction: any PendingTransaction) {
        store.submit(RevisedTransaction(transaction, surroundings: surroundings))
    }

    package func close() async { await store.close() }

    /// Writes down the configuration as the first revision when there is none yet, as after an update from a
    /// version without revisions.
    package func recordBeginning() async throws {
        guard try await store.read({ tx in try RevisionRecords(tx).newest() }) == 0 else { return }
        let surroundings = surroundings
        try await store.write { tx in
            try tx.configurationChanged(.organisation)
            guard try RevisionRecords(tx).newest() == 0 else { return }
            let parts = try ConfigurationReader(tx).all()
            try RevisionRecords(tx).insert(
                by: .system("first start", in: surroundings), source: "first start",
                parts: parts.map { ($0.kind, $0.id, $0) }, at: surroundings.now())
        }
    }
}

/// A transaction with the revision of what it changes.
private final class RevisedTransaction: PendingTransaction {
    private let transaction: any PendingTransaction
    private let surroundings: Surroundings

    init(_ transaction: any PendingTransaction, surroundings: Surroundings) {
        self.transaction = transaction
        self.surroundings = surroundings
    }

    func run(in tx: any Transaction) throws {
        let revising = RevisingTransaction(tx)
        try transaction.run(in: revising)
        try revising.finish(at: surroundings.now())
    }

    func succeed() { transaction.succeed() }

    func fail(_ error: any Error) { transaction.fail(error) }
}

/// A transaction that remembers which things of the configuration its events are about.
private final class RevisingTransaction: Transaction, ChangeObserver {
    private struct Key: Hashable {
        let kind: ConfigurationPart.Kind
        let id: String
    }

    private let tx: any Transaction
    private var order: [Key] = []
    private var seen: Set<Key> = []
    /// The servers of policies.
    private var parents: [Key: String] = [:]
    /// Servers all of whose policies may have changed.
    private var allPolicies: Set<String> = []
    private var caller: Caller?

    init(_ tx: any Transaction) { self.tx = tx }

    var dialect: Dialect { tx.dialect }

    var endings: [any TransactionEnding] {
        get { tx.endings }
        set { tx.endings = newValue }
    }

    func run(_ statement: SQL) throws -> Int { try tx.run(statement) }

    func rows(_ statement: SQL) throws -> [Row] { try tx.rows(statement) }

    func configurationChanged(_ key: ConfigurationKey) throws { try tx.configurationChanged(key) }

    func changed(_ type: EventType, _ targets: [Event.Target], by caller: Caller) {
        // These name groups and apps, and leave them as they are.
        guard
            ![
                .groupMemberAdded, .groupMemberRemoved, .appAssignedToUser, .appUnassignedFromUser,
                .appAssignmentUpdated, .apiTokenCreated, .keyRotated,
            ].contains(type)
        else { return }
        let server = targets.first { $0.type == "AuthorizationServer" }?.id
        var found = false
        for target in targets {
            guard let (kind, id) = Self.thing(target) else { continue }
            note(kind, id, parent: kind == .policy ? server : nil)
            found = true
        }
        // Claims and rules follow the new name of a scope, and a new server has policies without events of
        // their own.
        if let server, [.scopeUpdated, .scopeDeleted, .serverCreated, .serverRestored].contains(type) {
            allPolicies.insert(server)
        }
        if found { self.caller = caller }
    }

    private func note(_ kind: ConfigurationPart.Kind, _ id: String, parent: String?) {
        let key = Key(kind: kind, id: id)
        if seen.insert(key).inserted { order.append(key) }
        if let parent { parents[key] = parent }
    }

    /// Which thing the target of an event is, or is a part of.
    private static func thing(_ target: Event.Target) -> (ConfigurationPart.Kind, String)? {
        switch target.type {
        case "Org": (.organisation, ConfigurationReader.onlyOne)
        case "UserType": (.userType, target.id)
        case "Schema":
            target.id == ProfileSchema.Owner.group.schemaID
                ? (.groupSchema, ConfigurationReader.onlyOne) : nil
        case "UserGroup": (.group, target.id)
        case "NetworkZone": (.networkZone, target.id)
        case "TrustedOrigin": (.trustedOrigin, target.id)
        case "AppInstance": (.app, target.id)
        case "GroupRule": (.groupRule, target.id)
        case "AuthorizationServer": (.server, target.id)
        case "PolicyEntity": (.policy, target.id)
        default: nil
        }
    }

    /// Writes a revision if anything is other than the last one says.
    func finish(at now: Timestamp) throws {
        guard let caller, !order.isEmpty else { return }
        let (reader, records) = (ConfigurationReader(tx), RevisionRecords(tx))
        for server in allPolicies.sorted() {
            for id in try reader.policyIDs(ofServer: server) { note(.policy, id, parent: server) }
        }
        var parts: [(kind: ConfigurationPart.Kind, id: String, part: ConfigurationPart?)] = []
        var gone: Set<Key> = []
        for key in order where !gone.contains(key) {
            let latest = try records.latest(key.kind, key.id)
            let present = try reader.part(key.kind, key.id, parent: parents[key] ?? latest.part?.parent)
            // Something that came and went in one transaction never was there.
            guard present != latest.part, present != nil || latest.isKnown else { continue }
            parts.append((key.kind, key.id, present))
            guard present == nil else { continue }
            gone.insert(key)
            guard key.kind == .server else { continue }
            // The policies of a server go with it.
            for policy in latest.part?.document["policies"]?.strings ?? []
            where try gone.insert(Key(kind: .policy, id: policy)).inserted
                && records.latest(.policy, policy).part != nil
            {
                parts.append((.policy, policy, nil))
            }
        }
        guard !parts.isEmpty else { return }
        let source = caller.source ?? caller.requestURI ?? caller.displayName
        try records.insert(by: caller, source: source, parts: parts, at: now)
    }
}
