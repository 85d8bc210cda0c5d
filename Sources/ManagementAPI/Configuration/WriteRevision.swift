// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
package import Persistence
package import Primitives
package import SystemLog

extension Ledger {
    /// A ledger whose every change of the configuration is a revision, written in the transaction of the
    /// change.
    package init(revising store: any Store, surroundings: Surroundings) {
        self.init(store, surroundings: surroundings, revise: writeRevision)
    }

    /// Writes down the configuration as the first revision when there is none yet, as after an update from a
    /// version without revisions.
    package func recordBeginning() async throws {
        guard try await store.read({ tx in try RevisionRecords(tx).newest() }) == 0 else { return }
        try await write(by: .system("first start", in: surroundings)) { change in
            try change.lockConfiguration()
            guard try RevisionRecords(change).newest() == 0 else { return }
            try writeBeginning(by: change.caller, in: change, at: change.now)
        }
    }
}

/// Writes a revision of things if any is other than the last one says.
///
/// The first revision is of everything, and there is none before there is an organisation.
private func writeRevision(
    of things: [RevisedThing], by caller: Caller, in tx: any Transaction, at now: Timestamp
) throws {
    let (reader, records) = (ConfigurationReader(tx), RevisionRecords(tx))
    guard try records.newest() > 0 else {
        guard try OrganisationRecords(tx).find() != nil else { return }
        return try writeBeginning(by: caller, in: tx, at: now)
    }
    var parts: [(kind: ConfigurationKind, id: String, part: ConfigurationPart?)] = []
    var policiesGone: Set<String> = []
    for thing in things where !(thing.kind == .policy && policiesGone.contains(thing.id)) {
        let latest = try records.latest(thing.kind, thing.id)
        let present = try reader.part(thing.kind, thing.id, parent: thing.parent)
        // Something that came and went in one transaction never was there.
        guard present != latest.part, present != nil || latest.isKnown else { continue }
        parts.append((thing.kind, thing.id, present))
        guard present == nil else { continue }
        if thing.kind == .policy { policiesGone.insert(thing.id) }
        guard thing.kind == .server else { continue }
        // The policies of a server go with it.
        for policy in latest.part?.document["policies"]?.strings ?? []
        where try policiesGone.insert(policy).inserted && records.latest(.policy, policy).part != nil {
            parts.append((.policy, policy, nil))
        }
    }
    guard !parts.isEmpty else { return }
    try records.insert(by: caller, source: source(of: caller), parts: parts, at: now)
}

private func writeBeginning(by caller: Caller, in tx: any Transaction, at now: Timestamp) throws {
    let parts = try ConfigurationReader(tx).all()
    try RevisionRecords(tx).insert(
        by: caller, source: source(of: caller), parts: parts.map { ($0.kind, $0.id, $0) }, at: now)
}

private func source(of caller: Caller) -> String {
    caller.source ?? caller.requestURI ?? caller.displayName
}
