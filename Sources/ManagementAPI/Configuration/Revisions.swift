// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
import OAuth
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
        return try assembled(some: picked, in: tx)
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
/// servers that cannot be brought back as they were get new keys. Users and inline hooks do not come back:
/// what named them is restored without them, and the outcome says so.
package func restoreRevision(
    _ number: Int64, isPlan: Bool, by caller: Caller, services: ManagementServices
) async throws -> ConfigurationOutcome {
    let (document, gone) = try await services.store.read { tx in
        guard try RevisionRecords(tx).find(number) != nil else {
            throw ManagementError.notFound("ConfigurationRevision", "\(number)")
        }
        var (document, gone) = try assembled(earlier: RevisionRecords(tx).state(at: number), in: tx)
        document = try withPresentOnes(document, in: tx, &gone)
        return (document, gone)
    }
    var origin = caller
    origin.source = "restored revision \(number)"
    return try await applyConfiguration(
        document, gone: gone, options: ConfigurationOptions(isPlan: isPlan), by: origin, services: services)
}

/// An earlier state without the ids of what was deleted since, where another thing has its name or client id
/// now: that one takes its place, for both cannot be there.
private func withPresentOnes(
    _ document: JSON, in tx: any Transaction, _ gone: inout GoneReferences
) throws -> JSON {
    guard var sections = document.object else { return document }
    for section in [ConfigurationSection.groups, .apps, .authorizationServers] {
        let elements = (sections[section.rawValue]?.array ?? []).compactMap(\.object)
        let ids = Set(elements.compactMap { $0["id"]?.string })
        sections[section.rawValue] = .array(
            try elements.map { element in
                guard let other = try taking(element, of: section, in: tx), !ids.contains(other) else {
                    return .object(element)
                }
                let name = element[section.nameMember]?.string ?? ""
                gone.takesPlace(
                    of: "`\(other)` has its \(section == .apps ? "client_id" : "name") now",
                    at: "\(section.rawValue)/\(name)")
                return .object(element.without(["id"]))
            })
    }
    return .object(sections)
}

/// The id of what has the unique name of an element that was deleted.
private func taking(
    _ element: JSONObject, of section: ConfigurationSection, in tx: any Transaction
) throws -> String? {
    let id = element["id"]?.string ?? ""
    switch section {
    case .groups:
        guard try GroupRecords(tx).find(ID(id)) == nil, let name = element["name"]?.string else { return nil }
        return try GroupRecords(tx).find(name: name)?.id.text
    case .apps:
        guard try AppRecords(tx).find(ID<App>(id)) == nil, let client = element["client_id"]?.string else {
            return nil
        }
        return try AppRecords(tx).find(clientID: client)?.id.text
    case .authorizationServers:
        guard try ServerRecords(tx).find(id) == nil, let name = element["name"]?.string else { return nil }
        return try ServerRecords(tx).find(named: name)?.id.text
    default: return nil
    }
}
