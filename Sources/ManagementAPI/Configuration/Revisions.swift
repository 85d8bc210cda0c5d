// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Persistence
package import Primitives
package import SystemLog

/// A revision with its `changes` against the one before; `nil` when there is none of that number.
package func revisionDocument(_ number: Int64, in tx: any Transaction) throws -> JSON? {
    guard var object = try RevisionRecords(tx).find(number)?.json else { return nil }
    object["changes"] = .array(try revisionChanges(of: number, in: tx).map(\.json))
    return .object(object)
}

/// What a revision changed against the one before, at most 500 things.
private func revisionChanges(of number: Int64, in tx: any Transaction) throws -> [ConfigurationChange] {
    let parts = try RevisionRecords(tx).changed(in: number, limit: 500)
    func document(_ pick: (RevisedPart) -> ConfigurationPart?) throws -> JSON {
        var picked = parts.compactMap(pick)
        // A policy is shown in its server, of which nothing else may have changed.
        for policy in picked where policy.kind == .policy {
            guard let id = policy.parent, !picked.contains(where: { $0.kind == .server && $0.id == id })
            else { continue }
            let name = try RevisionRecords(tx).latest(.server, id).part?.name ?? id
            let own = picked.filter { $0.kind == .policy && $0.parent == id }.map(\.id)
            picked.append(
                ConfigurationPart(.server, id: id, name: name, document: ["policies": .strings(own)]))
        }
        return try assembled(picked, in: tx)
    }
    let (before, after) = (try document(\.before), try document(\.after))
    return configurationChanges(from: before, to: after).filter { !$0.isOnlyFrame }
}

extension ConfigurationChange {
    /// A server that stands there only for its policies.
    fileprivate var isOnlyFrame: Bool {
        path.split(separator: "/").count == 2 && path.hasPrefix("authorizationServers/")
            && fields.allSatisfy { $0.path == "name" || $0.path == "order of policies" } && action != .update
    }
}

/// Makes the configuration what it was in a revision; that is a new revision.
///
/// Groups, apps and servers that were deleted since come back with their ids; apps get new secrets, and
/// servers that cannot be brought back as they were get new keys.
package func restoreRevision(
    _ number: Int64, isPlan: Bool, by caller: Caller, services: ManagementServices
) async throws -> ConfigurationOutcome {
    let document = try await services.store.read { tx in
        guard try RevisionRecords(tx).find(number) != nil else {
            throw ManagementError.notFound("ConfigurationRevision", "\(number)")
        }
        return try assembled(RevisionRecords(tx).state(at: number), in: tx, withIDs: true)
    }
    var origin = caller
    origin.source = "restored revision \(number)"
    return try await applyConfiguration(
        document, options: ConfigurationOptions(isPlan: isPlan), by: origin, services: services)
}
