// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Directory
package import Primitives

/// A zone as its clients read it, members in the recorded order.
package func networkZoneJSON(_ zone: NetworkZone, baseURL: String) -> JSON {
    var object: JSONObject = [
        "type": .string(zone.kind.rawValue),
        "id": .string(zone.id.text),
        "name": .string(zone.name),
        "status": .string(zone.status.rawValue),
        "usage": .string(zone.usage.rawValue),
        "created": .string(zone.created.rfc3339),
        "lastUpdated": .string(zone.lastUpdated.rfc3339),
        "system": .bool(zone.system),
    ]
    for (name, standard) in zone.kind.members {
        object[name] = zone.document[name] ?? standard
    }
    for (name, value) in zone.document.members where object[name] == nil { object[name] = value }
    let url = "\(baseURL)/api/v1/zones/\(zone.id)"
    let step = zone.status == .active ? "deactivate" : "activate"
    object["_links"] = [
        "self": link(url, "GET", "PUT", "DELETE"), Name(step): link("\(url)/lifecycle/\(step)", "POST"),
    ]
    return .object(object)
}

extension NetworkZone.Kind {
    /// The members that an answer always has, with what stands there when nothing was set.
    fileprivate var members: [(String, JSON)] {
        switch self {
        case .addresses: [("gateways", nil), ("proxies", nil)]
        case .dynamic: [("asns", []), ("locations", nil)]
        case .enhancedDynamic:
            ["asns", "locations", "ipServiceCategories"].map { ($0, ["include": [], "exclude": []]) }
        }
    }
}

extension NetworkZoneDraft {
    /// Reads a request to create or replace a zone; times and links are ignored.
    package init(reading body: JSON?) throws {
        var fields = try Fields(body, of: "zone")
        let name = fields.requiredString("name", longest: 128)
        let kind = fields.choice("type", NetworkZone.Kind.self)
        if kind == nil, fields["type"] == nil { fields.refuse("type", "The field cannot be left blank") }
        let status = fields.choice("status", Status.self)
        let usage = fields.choice("usage", NetworkZone.Usage.self) ?? .policy
        var document: JSONObject = [:]
        switch kind {
        case .addresses:
            document["gateways"] = addresses("gateways", &fields)
            document["proxies"] = addresses("proxies", &fields)
        case .dynamic:
            document["asns"] = systems("asns", &fields)
            document["locations"] = locations("locations", &fields)
            if fields["proxyType"] != "" {
                document["proxyType"] = fields.word(
                    "proxyType", ["null", "Any", "Tor", "NotTorAnonymizer", "TorAnonymizer"]
                ).map { .string($0) }
            }
        case .enhancedDynamic:
            for (name, read) in [
                ("asns", systems), ("locations", locations), ("ipServiceCategories", categories),
            ] {
                var both = fields.fields(name)
                document[name] = [
                    "include": read("include", &both) ?? [], "exclude": read("exclude", &both) ?? [],
                ]
                fields.absorb(both)
            }
        case nil: break
        }
        for name in ["useAsBlackList", "useAsExemptList"] {
            document[name] = fields.bool(name).map { .bool($0) }
        }
        try fields.check()
        self.init(name: name, kind: kind ?? .addresses, usage: usage, status: status, document: document)
    }
}

/// As many addresses a zone may have.
private let mostAddresses = 5000

private func addresses(_ field: String, _ fields: inout Fields) -> JSON? {
    guard let value = fields[field] else { return nil }
    guard let list = value.array else {
        fields.refuse(field, "must be an array")
        return nil
    }
    if list.count > mostAddresses {
        fields.refuse(field, "must not have more than \(mostAddresses) elements")
        return nil
    }
    for (index, element) in list.enumerated() {
        if let problem = ZoneAddresses.problem(in: element) {
            fields.refuse("\(field)[\(index)]", problem)
            if fields.causes.count > 20 { break }
        }
    }
    return .array(list.map { ["type": $0["type"] ?? .null, "value": $0["value"] ?? .null] })
}

/// Numbers of autonomous systems (RFC 6793), as texts.
private func systems(_ field: String, _ fields: inout Fields) -> JSON? {
    guard let list = fields.strings(field, most: 75, longest: 10) else { return nil }
    if !list.allSatisfy({ UInt32($0) != nil }) {
        fields.refuse(field, "must hold numbers of autonomous systems")
    }
    return .strings(list)
}

private func categories(_ field: String, _ fields: inout Fields) -> JSON? {
    fields.strings(field, most: 200, longest: 100).map { .strings($0) }
}

/// Countries by ISO 3166-1, with a region of ISO 3166-2 or without.
private func locations(_ field: String, _ fields: inout Fields) -> JSON? {
    guard let value = fields[field] else { return nil }
    guard let list = value.array, list.count <= 75 else {
        fields.refuse(field, "must be an array of at most 75 locations")
        return nil
    }
    return .array(
        list.enumerated().map { index, element in
            guard let country = element["country"]?.string, country.utf8.count == 2 else {
                fields.refuse("\(field)[\(index)].country", "must be a country code of two letters")
                return .null
            }
            return ["country": .string(country), "region": .optional(element["region"]?.string)]
        })
}
