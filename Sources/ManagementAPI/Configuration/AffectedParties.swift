// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
import OAuth
import Persistence
import Primitives

/// Members of the groups that an application of a document deletes, counted while the groups are there.
///
/// Of the first 200, which is as many things as ``affected(by:_:_:membersOfDeleted:in:)`` speaks of.
func membersOfGroups(
    missingIn document: JSON, of before: JSON, in tx: any Transaction
) throws -> [String: Int64] {
    guard let kept = document["groups"]?.array else { return [:] }
    let keptNames = Set(kept.compactMap { $0["name"]?.string })
    let names = (before["groups"]?.array ?? []).compactMap { $0["name"]?.string }
    var members: [String: Int64] = [:]
    for name in names.filter({ !keptNames.contains($0) }).prefix(200) {
        guard let group = try GroupRecords(tx).find(name: name) else { continue }
        members[name] = try GroupRecords(tx).statistics(of: group).users
    }
    return members
}

/// Who feels changes of the configuration, a sentence for each thing at the top that changes.
///
/// `before` and `after` are the whole configuration; people are counted as they are after the change, the
/// members of groups that are deleted as they were.
func affected(
    by changes: [ConfigurationChange], _ before: JSON, _ after: JSON, membersOfDeleted: [String: Int64],
    in tx: any Transaction
) throws -> [String] {
    var sentences: [String] = []
    var seen: Set<ConfigurationChange.Top> = []
    for top in changes.map(\.top) where seen.insert(top).inserted && sentences.count < 200 {
        let name = top.name
        let who: String? =
            switch top.section {
            case .authorizationServers: apps(ofServer: top, before, after)
            case .groups: try members(of: name, membersOfDeleted, in: tx)
            case .userTypes:
                try UserTypeRecords(tx).find(name: name).map {
                    "\(try users(ofType: $0, in: tx)) of this type"
                }
            case .apps: assigned(to: top, before, after)
            case .groupRules: "the members of \(groups(ofRule: top, before, after))"
            case .networkZones: "every request from its addresses"
            case .trustedOrigins: "pages of this origin"
            case .groupAttributes: "the profiles of all groups"
            case .organisation: nil
            }
        if let who { sentences.append("\(top.path): \(who)") }
    }
    return sentences
}

private func element(_ top: ConfigurationChange.Top, _ configuration: JSON) -> JSON? {
    configuration[top.section.rawValue]?.array?.first {
        $0[top.section.nameMember]?.string == top.name
            && (top.clientID == nil || $0["client_id"]?.string == top.clientID)
    }
}

private func apps(ofServer server: ConfigurationChange.Top, _ before: JSON, _ after: JSON) -> String {
    var clients: Set<String> = []
    var isForAll = false
    for configuration in [before, after] {
        for policy in element(server, configuration)?["policies"]?.array ?? [] {
            let named = policy["conditions"]?["clients"]?["include"]?.strings ?? []
            if named.contains(AccessPolicy.allClients) { isForAll = true }
            clients.formUnion(named)
        }
    }
    let all = after["apps"]?.array ?? []
    guard !isForAll else { return "all \(counted(all.count, "app")), for a policy of it is for all clients" }
    guard !clients.isEmpty else { return "no app, for no policy of it names one" }
    let shown = clients.sorted().prefix(10).joined(separator: ", ")
    return counted(clients.count, "app") + " may ask it: " + shown + (clients.count > 10 ? " and others" : "")
}

private func members(
    of name: String, _ deleted: [String: Int64], in tx: any Transaction
) throws -> String? {
    let group = try GroupRecords(tx).find(name: name)
    let number = try group.map { try GroupRecords(tx).statistics(of: $0).users } ?? deleted[name]
    return number.map { counted(Int($0), "member") }
}

private func users(ofType type: UserType, in tx: any Transaction) throws -> String {
    counted(Int(try UserRecords(tx).count(ofType: type.id.text)), "user")
}

private func assigned(to top: ConfigurationChange.Top, _ before: JSON, _ after: JSON) -> String {
    let app = element(top, after) ?? element(top, before)
    let groups = app?["groups"]?.array?.compactMap { $0["group"]?.string } ?? []
    return groups.isEmpty
        ? "those who have the app"
        : "those who have the app, among them the members of \(groups.joined(separator: ", "))"
}

private func groups(ofRule rule: ConfigurationChange.Top, _ before: JSON, _ after: JSON) -> String {
    let names: [String] = [before, after].flatMap { element(rule, $0)?["groups"]?.strings ?? [] }
    return Set(names).sorted().joined(separator: ", ")
}

private func counted(_ number: Int, _ word: String) -> String { "\(number) \(word)\(number == 1 ? "" : "s")" }
