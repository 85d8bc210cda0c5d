// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
import OAuth
import Persistence
import Primitives

/// Who feels changes of the configuration, a sentence for each thing at the top that changes.
///
/// `before` and `after` are the whole configuration; people are counted as they are after the change.
func affected(
    by changes: [ConfigurationChange], _ before: JSON, _ after: JSON, in tx: any Transaction
) throws -> [String] {
    var sentences: [String] = []
    var seen: Set<String> = []
    for change in changes {
        let parts = change.path.split(separator: "/", maxSplits: 2, omittingEmptySubsequences: false).map(
            String.init)
        guard let section = ConfigurationSection(rawValue: parts[0]) else { continue }
        let name = parts.count > 1 ? parts[1] : ""
        guard seen.insert("\(section)/\(name)").inserted, sentences.count < 200 else { continue }
        let who: String? =
            switch section {
            case .authorizationServers: apps(ofServer: name, before, after)
            case .groups: try members(of: name, in: tx)
            case .userTypes:
                try UserTypeRecords(tx).find(name: name).map {
                    "\(try users(ofType: $0, in: tx)) of this type"
                }
            case .apps: assigned(to: name, before, after)
            case .groupRules: "the members of \(groups(ofRule: name, before, after))"
            case .networkZones: "every request from its addresses"
            case .trustedOrigins: "pages of this origin"
            case .groupAttributes: "the profiles of all groups"
            case .organisation: nil
            }
        if let who { sentences.append("\(section.rawValue)/\(name): \(who)".replacing("/:", with: ":")) }
    }
    return sentences
}

private func element(_ name: String, _ section: ConfigurationSection, _ configuration: JSON) -> JSON? {
    configuration[section.rawValue]?.array?.first { $0[section.nameMember]?.string == name }
}

private func apps(ofServer name: String, _ before: JSON, _ after: JSON) -> String {
    var clients: Set<String> = []
    var isForAll = false
    for configuration in [before, after] {
        for policy in element(name, .authorizationServers, configuration)?["policies"]?.array ?? [] {
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

private func members(of name: String, in tx: any Transaction) throws -> String? {
    guard let group = try GroupRecords(tx).find(name: name) else { return nil }
    return counted(Int(try GroupRecords(tx).statistics(of: group).users), "member")
}

private func users(ofType type: UserType, in tx: any Transaction) throws -> String {
    counted(Int(try UserRecords(tx).count(ofType: type.id.text)), "user")
}

private func assigned(to label: String, _ before: JSON, _ after: JSON) -> String {
    let app = element(label, .apps, after) ?? element(label, .apps, before)
    let groups = app?["groups"]?.array?.compactMap { $0["group"]?.string } ?? []
    return groups.isEmpty
        ? "those who have the app"
        : "those who have the app, among them the members of \(groups.joined(separator: ", "))"
}

private func groups(ofRule name: String, _ before: JSON, _ after: JSON) -> String {
    let names = [before, after].flatMap { element(name, .groupRules, $0)?["groups"]?.strings ?? [] }
    return Set(names).sorted().joined(separator: ", ")
}

private func counted(_ number: Int, _ word: String) -> String { "\(number) \(word)\(number == 1 ? "" : "s")" }
