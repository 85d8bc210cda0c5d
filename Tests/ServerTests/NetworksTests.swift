// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
import HTTPTypes
import ManagementAPI
import MonetaTesting
import Persistence
import Primitives
import SystemLog
import Testing

struct NetworksTests {
    private static let office: JSON = [
        "type": "IP", "name": "Office", "usage": "POLICY",
        "gateways": [
            ["type": "CIDR", "value": "192.0.2.0/24"],
            ["type": "RANGE", "value": "198.51.100.3-198.51.100.9"],
        ],
    ]

    @Test func `a replacement applies a status, and keeps it where none is given`() async throws {
        try await TestServer.onEachEngine { api in
            let path = "/zones/\(try await api.send(.post, "/zones", Self.office).body.id)"
            var wanted = try #require(Self.office.object)
            wanted["status"] = "INACTIVE"
            #expect(try await api.send(.put, path, .object(wanted)).body["status"] == "INACTIVE")
            #expect(try await api.send(.put, path, Self.office).body["status"] == "INACTIVE")
            wanted["status"] = "ACTIVE"
            #expect(try await api.send(.put, path, .object(wanted)).body["status"] == "ACTIVE")
            #expect(try await api.events(.zoneActivated).count == 1)
            #expect(try await api.events(.zoneDeactivated).count == 1)
        }
    }

    @Test(arguments: ["", "null", "Any", "Tor", "NotTorAnonymizer", "TorAnonymizer"])
    func `a dynamic zone takes every kind of proxy that clients send`(_ proxies: String) async throws {
        try await TestServer.onEachEngine { api in
            let made = try await api.send(
                .post, "/zones", ["type": "DYNAMIC", "name": "D", "proxyType": .string(proxies)])
            #expect(made.status == 200, "\(made.body)")
            #expect(made.body["proxyType"] == (proxies.isEmpty ? nil : .string(proxies)))
        }
    }

    @Test func `a zone is created, replaced, deactivated and then deleted`() async throws {
        try await TestServer.onEachEngine { api in
            let made = try await api.send(.post, "/zones", Self.office)
            #expect(made.status == 200)
            #expect(made.body["status"] == "ACTIVE" && made.body["system"] == false)
            #expect(made.body["proxies"] == .null)
            #expect(made.body["_links"]?["deactivate"] != nil)
            let path = "/zones/\(made.body.id)"
            let replaced = try await api.send(
                .put, path,
                ["type": "IP", "name": "HQ", "gateways": [["type": "CIDR", "value": "10.0.0.0/8"]]])
            #expect(replaced.status == 200 && replaced.body["name"] == "HQ")
            let early = try await api.send(.delete, path)
            #expect(early.status == 403 && early.body["errorCode"] == "E0000056")
            let inactive = try await api.send(.post, "\(path)/lifecycle/deactivate", nil)
            #expect(inactive.body["status"] == "INACTIVE" && inactive.body["_links"]?["activate"] != nil)
            #expect(try await api.send(.delete, path).status == 204)
            let gone = try await api.send(.get, path)
            #expect(gone.status == 404)
            #expect(gone.body["errorSummary"]?.string?.hasSuffix("(NetworkZone)") == true)
        }
    }

    private static func block(_ usage: NetworkZone.Usage = .blocklist) -> NetworkZoneDraft {
        NetworkZoneDraft(
            name: "Blocked", kind: .addresses, usage: usage,
            document: ["gateways": [["type": "CIDR", "value": "192.0.2.0/24"]]])
    }

    @Test func `a zone that blocks its author is made on the author's word only, and can be undone`()
        async throws
    {
        try await TestServer.onEachEngine { api in
            let surroundings = api.surroundings
            var caller = Caller(
                kind: .user, id: api.founded.administrator.id.text, alternateID: "ada@example.com",
                displayName: "Ada", address: "192.0.2.7", requestID: "req1")
            let author = caller
            await #expect(throws: ChangeRefused.self) {
                try await api.management.write(by: author) { change in
                    try createNetworkZone(Self.block(), in: change)
                }
            }
            // Neither by a zone that begins as another, nor by one that is asleep.
            let zone = try await api.management.write(by: author) { change in
                try createNetworkZone(Self.block(.policy), in: change)
            }
            await #expect(throws: ChangeRefused.self) {
                try await api.management.write(by: author) { change in
                    try replaceNetworkZone(zone.id, with: Self.block(), in: change)
                }
            }
            caller.address = "198.51.100.7"
            let elsewhere = caller
            try await api.management.write(by: elsewhere) { change in
                _ = try replaceNetworkZone(zone.id, with: Self.block(), in: change)
                _ = try setNetworkZoneStatus(zone.id, to: .inactive, in: change)
            }
            await #expect(throws: ChangeRefused.self) {
                try await api.management.write(by: author) { change in
                    try setNetworkZoneStatus(zone.id, to: .active, in: change)
                }
            }
            let (address, other) = (try #require(IPAddress("192.0.2.9")), try #require(IPAddress("::1")))
            let undone = try await api.management.write(by: author) { change in
                _ = try setNetworkZoneStatus(zone.id, to: .active, isForced: true, in: change)
                let rescue = change.acting(as: .system("moneta unblock", in: surroundings))
                #expect(try unblock(other, in: rescue).isEmpty)
                return try unblock(address, in: rescue).map(\.id)
            }
            #expect(undone == [zone.id])
            let blocklist = try await api.store.read { tx in try NetworkZoneRecords(tx).blocklist().map(\.id)
            }
            #expect(!blocklist.contains(zone.id))
        }
    }

    @Test func `a zone on which another administrator depends is a super administrator's`() async throws {
        try await TestServer.onEachEngine { api in
            let zone = try await api.send(.post, "/zones", Self.office).body.id
            let token = try await api.send(.get, "/api-tokens").body[0]?.id ?? ""
            let limited = try await api.send(
                .put, "/api-tokens/\(token)",
                ["name": "n", "network": ["connection": "ZONE", "exclude": [.string(zone)]]])
            #expect(limited.status == 200)
            let caller = try await api.makeCaller(.user, .organisationAdministrator)
            let free = try await api.send(
                .post, "/zones", ["type": "IP", "name": "Free", "usage": "POLICY"], as: caller)
            #expect(free.status == 200)
            let wider: JSON = [
                "type": "IP", "name": "Office", "gateways": [["type": "CIDR", "value": "0.0.0.0/0"]],
            ]
            #expect(try await api.send(.put, "/zones/\(zone)", wider, as: caller).status == 403)
            let sleep = "lifecycle/deactivate"
            #expect(try await api.send(.post, "/zones/\(zone)/\(sleep)", as: caller).status == 403)
            #expect(try await api.send(.delete, "/zones/\(zone)", as: caller).status == 403)
            #expect(try await api.send(.post, "/zones/\(free.body.id)/\(sleep)", as: caller).status == 200)
        }
    }

    @Test func `every organisation has four zones of its own`() async throws {
        try await TestServer.onEachEngine { api in
            let all = try await api.send(.get, "/zones").body
            #expect(
                all.names.sorted() == [
                    "BlockedIpZone", "DefaultEnhancedDynamicZone", "DefaultExemptIpZone", "LegacyIpZone",
                ])
            let blocked = try await api.send(.get, "/zones?filter=usage%20eq%20%22BLOCKLIST%22").body
            #expect(blocked.array?.count == 2)
            let zone = try #require(all.array?.first { $0["name"] == "BlockedIpZone" })
            _ = try await api.send(.post, "/zones/\(zone.id)/lifecycle/deactivate")
            #expect(try await api.send(.delete, "/zones/\(zone.id)").status == 403)
        }
    }

    @Test func `a zone that is wrong is refused with its field`() async throws {
        try await TestServer.onEachEngine { api in
            _ = try await api.send(.post, "/zones", Self.office)
            for (body, field) in [
                (["type": "IP"], "name"), (["name": "A"], "type"), (["type": "MAP", "name": "A"], "type"),
                (Self.office, "name"),
                (
                    ["type": "IP", "name": "A", "gateways": [["type": "CIDR", "value": "300.0.0.0/8"]]],
                    "gateways[0]"
                ),
                (
                    [
                        "type": "IP", "name": "A",
                        "gateways": [["type": "RANGE", "value": "10.0.0.9-10.0.0.1"]],
                    ], "gateways[0]"
                ),
                (
                    ["type": "DYNAMIC", "name": "A", "locations": [["country": "Utopia"]]],
                    "locations[0].country"
                ),
                (["type": "DYNAMIC", "name": "A", "asns": ["x"]], "asns"),
            ] as [(JSON, String)] {
                let answer = try await api.send(.post, "/zones", body)
                #expect(answer.status == 400 && answer.body["errorCode"] == "E0000001")
                let cause = answer.body["errorCauses"]?[0]?["errorSummary"]?.string ?? ""
                #expect(cause.hasPrefix("\(field):"), "\(cause)")
            }
        }
    }

    @Test func `addresses are found in networks and ranges`() throws {
        let zone = ZoneAddresses(Self.office["gateways"])
        for (text, isIn) in [
            ("192.0.2.1", true), ("192.0.3.1", false), ("198.51.100.3", true), ("198.51.100.10", false),
            ("::ffff:192.0.2.7", true), ("2001:db8::1", false),
        ] {
            #expect(zone.contains(try #require(IPAddress(text))) == isIn, "\(text)")
        }
        #expect(AddressInterval("10.0.0.1-2001:db8::1") == nil)
        #expect(AddressInterval("10.0.0.1 - 10.0.0.2") != nil)
        #expect(AddressInterval("") == nil && AddressInterval("10.0.0.1-10.0.0.2-10.0.0.3") == nil)
    }

    @Test func `trusted origins are kept, found and changed`() async throws {
        try await TestServer.onEachEngine { api in
            let body: JSON = [
                "name": "App", "origin": "https://app.example.com",
                "scopes": [["type": "CORS"], ["type": "REDIRECT"]],
            ]
            let made = try await api.send(.post, "/trustedOrigins", body)
            #expect(
                made.status == 200 && made.body["createdBy"] == .string(api.founded.administrator.id.text))
            let path = "/trustedOrigins/\(made.body.id)"
            let off = try await api.send(.post, "\(path)/lifecycle/deactivate")
            #expect(off.status == 200 && off.body["status"] == "INACTIVE")
            #expect(try await api.send(.get, "/trustedOrigins?q=APP.ex").body.array?.count == 1)
            let twice = try await api.send(.post, "/trustedOrigins", body)
            #expect(twice.status == 400)
            for wrong in ["app.example.com", "https://", "https://a/b", "ftp//x"] {
                let answer = try await api.send(
                    .post, "/trustedOrigins",
                    ["name": "B", "origin": .string(wrong), "scopes": [["type": "CORS"]]])
                #expect(answer.status == 400, "\(wrong)")
            }
            #expect(try await api.send(.delete, path).status == 204)
            #expect(try await api.send(.get, path).status == 404)
        }
    }
}
