// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Claims
import Directory
import Expressions
import Policies
package import Persistence
package import Primitives

/// What findings look at, read in one transaction; nothing of it is secret.
package struct FindingFacts: Sendable {
    /// An app with what it authenticates with.
    struct AppFacts: Sendable {
        let app: App
        /// When each active secret was made, the oldest first.
        let secrets: [Timestamp]
        let hasKey: Bool
    }

    /// A user that claims are tried with.
    struct SampledUser: Sendable {
        let user: User
        let groups: [Group]
    }

    let now: Timestamp
    /// The servers that are looked at.
    let servers: [ServerRows]
    /// Every server of the organisation.
    let allServers: [AuthorizationServer]
    /// Whether findings about apps and about the organisation as a whole are wanted.
    let isWhole: Bool
    /// By creation; those that policies name are among them.
    let apps: [AppFacts]
    let users: [SampledUser]?
    /// What maps users to apps where it is not the standard.
    let mappings: [ID<App>: CompiledMapping]
    /// Of the groups that rules and claims name by ids, those that exist.
    let groupNames: [String: String]
    /// Of the names of groups that claims ask for, those that some group has, as bytes.
    let claimedGroupNames: Set<[UInt8]>
    /// Of the groups that rules name, those with members.
    let groupsWithMembers: Set<String>
    /// Of the users that rules name, those that exist, and whether they may act.
    let namedUsers: [String: Bool]
    let everyoneID: String?

    /// Reads the facts about one server, by id or `default`, or about the whole organisation.
    ///
    /// A server that does not exist is ``ChangeRefused/notFound(entity:id:)``. Claims are tried with people
    /// only when `triesUsers`: what is found names them and tells of their attributes.
    package static func read(
        server name: String?, at now: Timestamp, triesUsers: Bool = true, in tx: any Transaction
    ) throws -> FindingFacts {
        let all = try ServerRecords(tx).all()
        let wanted = try name.map { [try ServerRecords(tx).require($0)] } ?? all
        let servers = try wanted.compactMap { try ServerRows.read($0.id.text, in: tx) }
        let records = FindingRecords(tx)
        let conditions = servers.flatMap(\.policies).flatMap(\.rules).map(\.conditions)
        let groupIDs = conditions.flatMap { $0.groupsIncluded + $0.groupsExcluded }.withoutRepetitions
        let mentions = servers.flatMap(\.claims).filter(\.isActive).flatMap(\.groupMentions)
        let claimedIDs = mentions.filter { $0.kind == .id }.map(\.text)
        let userIDs = conditions.flatMap { $0.usersIncluded + $0.usersExcluded }.withoutRepetitions
        let clients = servers.flatMap(\.policies).flatMap(\.policy.clients).withoutRepetitions
        return FindingFacts(
            now: now, servers: servers, allServers: all, isWhole: name == nil,
            apps: try apps(naming: clients, in: tx, records),
            users: triesUsers ? try sampledUsers(in: tx, records) : nil,
            mappings: try MappingRecords(tx).changed(limit: FindingLimits.apps),
            groupNames: try records.groupNames(among: (groupIDs + claimedIDs).withoutRepetitions),
            claimedGroupNames: try records.namesOfGroups(
                among: mentions.filter { $0.kind == .name }.map(\.text)),
            groupsWithMembers: try records.groupsWithMembers(among: groupIDs),
            namedUsers: try records.users(among: userIDs),
            everyoneID: try GroupRecords(tx).everyone()?.id.text)
    }

    private static func apps(
        naming clients: [String], in tx: any Transaction, _ records: FindingRecords
    ) throws -> [AppFacts] {
        var apps = try AppRecords(tx).list(limit: FindingLimits.apps).items
        let known = Set(apps.map(\.clientID))
        for client in clients where !known.contains(client) {
            if let app = try AppRecords(tx).find(clientID: client) { apps.append(app) }
        }
        let secrets = try records.activeSecrets()
        let keys = try records.appsWithKeys()
        return apps.map { app in
            AppFacts(
                app: app, secrets: secrets[app.id] ?? [],
                hasKey: keys.contains(app.id) || app.settings.jwksURI != nil)
        }
    }

    /// Half of them those with the most groups, the others the first by creation.
    private static func sampledUsers(
        in tx: any Transaction, _ records: FindingRecords
    ) throws -> [SampledUser] {
        let limit = FindingLimits.sampledUsers
        let users = UserRecords(tx)
        var sample = try records.usersWithMostGroups(limit / 2).compactMap { try users.find($0) }
        let first = try users.list(limit: limit).items
        let known = Set(sample.map(\.id))
        sample += first.filter { !known.contains($0.id) }.prefix(limit - sample.count)
        return try sample.filter(\.status.mayAct).map {
            SampledUser(user: $0, groups: try GroupRecords(tx).groups(of: $0.id))
        }
    }
}
