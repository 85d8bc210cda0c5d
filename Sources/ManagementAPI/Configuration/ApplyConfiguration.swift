// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
import OAuth
package import Persistence
package import Primitives
package import SystemLog

/// What applying a configuration did, or would do.
package struct ConfigurationOutcome: Sendable {
    package let changes: [ConfigurationChange]
    /// Who feels the changes, a sentence for each thing at the top.
    package let affected: [String]
    /// The revision that the configuration has now; of a plan, the one that it was made for.
    package var revision: Int64
    /// Revisions since the last time that a configuration was applied, newest first: what was changed
    /// otherwise.
    package let drift: [RevisionSummary]
    /// What an earlier state named and is gone, with what became of it; nothing for a document.
    package let gone: [String]
    /// Secrets of apps that were made, to be shown once.
    package let secrets: [SeedReport.MadeSecret]
}

/// How a configuration is applied.
package struct ConfigurationOptions: Sendable {
    /// Whether what the document does not have is deleted, in the sections that it has.
    package var deletesOthers = true
    /// Whether nothing is to be kept: a plan.
    package var isPlan = false
    /// The revision that the caller has seen; another one is refused.
    package var revision: Int64?

    package init(deletesOthers: Bool = true, isPlan: Bool = false, revision: Int64? = nil) {
        self.deletesOthers = deletesOthers
        self.isPlan = isPlan
        self.revision = revision
    }
}

/// The name by which revisions that come from documents are known.
package let configurationSource = "configuration files"

/// `{"revision","configuration"}`: the configuration as one document, with the revision that it is.
package func exportedConfiguration(in tx: any Transaction) throws -> JSON {
    [
        "revision": .integer(try RevisionRecords(tx).newest()),
        "configuration": try assembled(ConfigurationReader(tx).all(), in: tx),
    ]
}

/// Makes the configuration what a document says, in one transaction.
///
/// A plan is the same with its transaction undone at the end, so what it says is what would happen. A
/// document with a mistake changes nothing; ``SeedError`` says where the mistakes are. With `gone`, the
/// document is an earlier state that comes back.
package func applyConfiguration(
    _ json: JSON, gone: GoneReferences? = nil, options: ConfigurationOptions, by caller: Caller,
    services: ManagementServices
) async throws -> ConfigurationOutcome {
    let document = try ConfigurationDocument(json)
    let keys = try await makeSeedKeys(for: document.seed, services)
    let masterKey = services.masterKey
    var origin = caller
    origin.source = caller.source ?? configurationSource
    let author = origin
    do {
        var outcome = try await services.write(by: author) { change in
            var seed = SeedRun(in: change, masterKey: masterKey)
            seed.idsDecide = gone != nil
            seed.standing = gone?.standing ?? []
            try change.lockConfiguration()
            let revisions = RevisionRecords(change)
            let revision = try revisions.newest()
            if let seen = options.revision, seen != revision {
                throw ChangeRefused.outdated(current: "\(revision)")
            }
            let before = try assembled(ConfigurationReader(change).all(), in: change)
            let membersOfDeleted =
                options.deletesOthers ? try membersOfGroups(missingIn: json, of: before, in: change) : [:]
            var run = ConfigurationRun(document: document, seed: seed, issuer: services.baseURL)
            try run.apply(keys, deletingOthers: options.deletesOthers)
            let after = try assembled(ConfigurationReader(change).all(), in: change)
            let changes = configurationChanges(from: before, to: after)
            let outcome = ConfigurationOutcome(
                changes: changes,
                affected: try affected(
                    by: changes, before, after, membersOfDeleted: membersOfDeleted, in: change),
                revision: revision, drift: try revisions.sinceLast(source: configurationSource, limit: 100),
                gone: gone?.notes ?? [], secrets: options.isPlan ? [] : run.seed.report.secrets)
            if options.isPlan { throw PlanOnly(outcome: outcome) }
            try record(outcome, in: change)
            return outcome
        }
        // The revision is written when the transaction is complete.
        outcome.revision = try await services.store.read { tx in try RevisionRecords(tx).newest() }
        return outcome
    } catch let plan as PlanOnly {
        return plan.outcome
    }
}

/// Tells of an application that has changed something, beside the events of the changes: where it came from,
/// and what it could not bring back.
private func record(_ outcome: ConfigurationOutcome, in change: Change) throws {
    guard !outcome.changes.isEmpty else { return }
    let source = change.caller.source ?? configurationSource
    var after: JSONObject = ["source": .string(source), "changes": .integer(Int64(outcome.changes.count))]
    if !outcome.gone.isEmpty { after["gone"] = .strings(Array(outcome.gone.prefix(100))) }
    try change.record(
        .configurationApplied,
        of: AppliedConfiguration(source: source), from: nil,
        to: .object(after))
}

/// A configuration as a whole, beside the things in it that have changed.
private struct AppliedConfiguration: Changeable {
    let source: String

    var eventTarget: Event.Target {
        Event.Target(id: "configuration", type: "Configuration", displayName: source)
    }

    var revised: Revised { .nothing(because: "the things that have changed say it themselves") }

    var invalidated: [ConfigurationKey] { [] }
}

/// Ends the transaction of a plan, with what it would have done.
private struct PlanOnly: Error {
    let outcome: ConfigurationOutcome
}

/// One application of a configuration document, inside of its transaction.
struct ConfigurationRun {
    let document: ConfigurationDocument
    var seed: SeedRun
    /// The issuer of the management API's own tokens.
    let issuer: String

    var change: Change { seed.change }

    /// Things that others refer to come first, and are deleted last.
    mutating func apply(_ keys: [Int: NewSigningKey], deletingOthers: Bool) throws {
        if deletingOthers { try deleteOtherOrigins() }
        for type in document.userTypes { try at(type.element.path) { try $0.apply(type) } }
        if document.sections.contains(.groupAttributes) {
            try at("groupAttributes") { run in
                try run.setAttributes(.group, custom: run.document.groupAttributes, base: nil)
            }
        }
        let zones = try document.networkZones.isEmpty ? [] : allZones()
        for (element, draft, isActive) in document.networkZones {
            let present = zones.first { $0.name == draft.name }
            try at(element.path) { try $0.apply(draft, to: present, isActive: isActive) }
        }
        let origins = try document.trustedOrigins.isEmpty ? [] : allOrigins()
        for (element, draft) in document.trustedOrigins {
            let present = origins.first { $0.name == draft.name }
            try at(element.path) { try $0.apply(draft, to: present) }
        }
        try restoreServers()
        if seed.idsDecide { try freeNames() }
        try seed.apply(document.seed, keys)
        for app in document.apps { try at(app.element.path) { try $0.apply(app) } }
        let rules = try document.groupRules.isEmpty ? [] : allGroupRules()
        for rule in document.groupRules {
            let present = rules.first { $0.name == rule.element.name }
            try at(rule.element.path) { try $0.apply(rule, to: present) }
        }
        if deletingOthers { try deleteOthers() }
    }

    /// Servers that the document names by the ids of deleted ones come back as they were.
    private func restoreServers() throws {
        for element in document.servers {
            guard let id = element.object["id"]?.string, try ServerRecords(change).deleted(ID(id)) != nil,
                try ServerRecords(change).find(named: element.name) == nil
            else { continue }
            _ = try restoreServer(ID(id), in: change)
        }
    }

    mutating func at<Result>(_ path: String, _ body: (inout ConfigurationRun) throws -> Result) throws
        -> Result
    {
        do {
            return try body(&self)
        } catch {
            throw SeedError.placing(error, at: path)
        }
    }
}
