// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
import OAuth
import Primitives

extension SeedRun {
    mutating func applyPolicies(_ policies: [SeedServer.Policy], of server: AuthorizationServer) throws {
        var settings: [AccessPolicySettings] = []
        var items: [SeedOrder.Item] = []
        for policy in policies {
            let (resolved, item) = try at(policy.path) { run in
                let resolved = try run.resolved(policy.settings)
                return (resolved, try run.apply(resolved, id: policy.id, of: server))
            }
            settings.append(resolved)
            items.append(item)
        }
        try orderPolicies(&items, policies, settings, of: server)
        for (policy, item) in zip(policies, items) {
            report.add(item.action, "policy", policy.settings.name, of: server.name)
            try applyRules(
                policy, in: PolicyPath(server: server.id.text, policy: item.id),
                owner: "\(server.name), \(policy.settings.name)")
        }
    }

    private mutating func orderPolicies(
        _ items: inout [SeedOrder.Item], _ policies: [SeedServer.Policy], _ settings: [AccessPolicySettings],
        of server: AuthorizationServer
    ) throws {
        let (run, ordered) = (self, items)
        let hasChanged = try at("\(policies.first?.path ?? "")") { _ in
            try SeedOrder.settle(
                &items,
                list: {
                    try AccessPolicyRecords(run.change).list(of: server.id).map {
                        SeedOrder.Place(id: $0.id.text, isSystem: $0.system, requested: $0.requestedPriority)
                    }
                },
                arrange: { ids in
                    _ = try arrangeAccessPolicies(ids, of: server.id.text, in: run.change)
                },
                move: { index in
                    _ = try replaceAccessPolicy(
                        ordered[index].id, of: server.id.text, with: settings[index], in: run.change)
                })
        }
        if hasChanged { report.add(.changed, "order of policies", "of \(server.name)") }
    }

    /// Creates or replaces a policy; the place of one that exists is left for later.
    private func apply(
        _ settings: AccessPolicySettings, id: String?, of server: AuthorizationServer
    ) throws -> SeedOrder.Item {
        let records = AccessPolicyRecords(change)
        let found = try match(
            id, byID: { try records.find($0, of: server.id) },
            byName: { try records.find(named: settings.name, of: server.id) })
        guard let found else {
            let policy = try createAccessPolicy(
                settings, id: id.map { ID($0) }, of: server.id.text, in: change)
            return SeedOrder.Item(
                id: policy.id.text, isSystem: false, priority: settings.priority, action: .created)
        }
        let isSame =
            try found.name == settings.name && found.description == settings.description
            && found.status == settings.status ?? found.status
            && surviving(found.clients).sorted() == settings.clients.sorted()
        if !isSame {
            var inPlace = settings
            inPlace.priority = nil
            _ = try replaceAccessPolicy(found.id.text, of: server.id.text, with: inPlace, in: change)
        }
        return SeedOrder.Item(
            id: found.id.text, isSystem: found.system, priority: settings.priority,
            action: isSame ? .unchanged : .changed)
    }

    /// The clients of a policy that are there.
    private func surviving(_ clients: [String]) throws -> [String] {
        try Surviving.excluded(clients) { client in
            try client == AccessPolicy.allClients || AppRecords(change).find(clientID: client) != nil
        }
    }

    /// The settings with client ids where the document has labels or ids of apps.
    private func resolved(_ settings: AccessPolicySettings) throws -> AccessPolicySettings {
        let records = AppRecords(change)
        var causes: [String] = []
        let clients = try settings.clients.map { name in
            if name == AccessPolicy.allClients { return name }
            if let app = try records.find(clientID: name) ?? records.find(ID(name)) ?? app(labelled: name) {
                return app.clientID
            }
            causes.append(
                "conditions.clients.include: there is no app `\(name)`; name a label or a client_id, or ALL_CLIENTS alone"
            )
            return name
        }
        guard causes.isEmpty else { throw ChangeRefused.invalid(object: "policy", causes: causes) }
        return AccessPolicySettings(
            name: settings.name, description: settings.description, status: settings.status,
            priority: settings.priority, clients: clients)
    }
}
