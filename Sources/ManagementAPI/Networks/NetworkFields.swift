// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Primitives

extension Fields {
    /// The member `network`: `{"connection":"ANYWHERE"}`, or `ZONE` with `include` and `exclude`; `nil` when
    /// it is absent.
    ///
    /// Whether the zones exist is found out in the transaction.
    package mutating func network() -> JSON? {
        guard self["network"] != nil else { return nil }
        var inner = fields("network")
        defer { absorb(inner) }
        guard inner.word("connection", ["ANYWHERE", "ZONE"]) == "ZONE" else {
            return ["connection": "ANYWHERE"]
        }
        var network: JSONObject = ["connection": "ZONE"]
        for name in ["include", "exclude"] {
            network[name] = inner.strings(name, most: 100, longest: 64).map { .strings($0) }
        }
        return .object(network)
    }
}
