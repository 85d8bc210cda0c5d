// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
import Persistence
import Policies
import Primitives

/// Finds the names in policies and rules that mean nothing: clients, users, groups and scopes that do not
/// exist.
///
/// Names that stand there already are let be: a client may send back what it has read, even when something
/// that it names has been deleted since. So are those in `standing`, of an earlier state that comes back.
struct AccessReferences {
    private let records: AccessReferenceRecords
    private let standing: Set<String>

    init(_ tx: any Transaction, standing: Set<String> = []) {
        records = AccessReferenceRecords(tx)
        self.standing = standing
    }

    func problems(with clients: [String], replacing before: [String]) throws -> [String] {
        let wanted = news(clients, before, but: [AccessPolicy.allClients])
        let known = try records.clients(among: wanted)
        return wanted.filter { !known.contains($0) }.map {
            "conditions.clients.include: there is no client `\($0)`; name client ids, or ALL_CLIENTS alone"
        }
    }

    func problems(
        with conditions: AccessRule.Conditions, replacing before: AccessRule.Conditions?,
        on server: ID<AuthorizationServer>
    ) throws -> [String] {
        let users = { (conditions: AccessRule.Conditions) in
            conditions.usersIncluded + conditions.usersExcluded
        }
        let groups = { (conditions: AccessRule.Conditions) in
            conditions.groupsIncluded + conditions.groupsExcluded
        }
        let wantedUsers = news(users(conditions), before.map(users) ?? [], but: [])
        let wantedGroups = news(groups(conditions), before.map(groups) ?? [], but: [People.everyone])
        let wantedScopes = news(conditions.scopes, before?.scopes ?? [], but: [Condition.anyScope])
        let knownUsers = try records.users(among: wantedUsers)
        let knownGroups = try records.groups(among: wantedGroups)
        let knownScopes = try records.scopes(among: wantedScopes, of: server)
        return wantedUsers.filter { !knownUsers.contains($0) }.map {
            "conditions.people.users: there is no user with the id `\($0)`"
        }
            + wantedGroups.filter { !knownGroups.contains($0) }.map {
                "conditions.people.groups: there is no group with the id `\($0)`; EVERYONE stands for all users"
            }
            + wantedScopes.filter { !knownScopes.contains($0) }.map {
                "conditions.scopes.include: the authorization server has no scope `\($0)`; * stands for all"
            }
    }

    private func news(_ names: [String], _ before: [String], but words: Set<String>) -> [String] {
        let old = words.union(before).union(standing)
        return names.withoutRepetitions.filter { !old.contains($0) }
    }
}
