// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Primitives

extension Event {
    /// The stored document: what the columns do not say.
    ///
    /// Written straight to text, for it is on the way of every token.
    var documentText: String {
        var writer = JSONWriter(capacity: 640)
        writer.raw("{\"actor\":{\"id\":")
        writer.write(caller.id)
        writer.raw(",\"type\":")
        writer.write(caller.kind.rawValue)
        writer.raw(",\"alternateId\":")
        writer.write(caller.alternateID)
        writer.raw(",\"displayName\":")
        writer.write(caller.displayName)
        writer.raw("},\"outcome\":{\"result\":")
        writer.write(result.rawValue)
        if let reason {
            writer.raw(",\"reason\":")
            writer.write(reason)
        }
        writer.raw("}")
        member("address", caller.address, in: &writer)
        member("userAgent", caller.userAgent, in: &writer)
        member("uri", caller.requestURI, in: &writer)
        if !targets.isEmpty {
            writer.raw(",\"target\":[")
            for (index, target) in targets.enumerated() {
                if index > 0 { writer.raw(",") }
                write(target, in: &writer)
            }
            writer.raw("]")
        }
        if !details.isEmpty {
            writer.raw(",\"details\":")
            writer.write(.object(details))
        }
        if let decision {
            writer.raw(",\"decision\":{\"basis\":")
            writer.write(decision.fingerprint)
            writer.raw(",\"codes\":")
            writer.write(decision.codes)
            writer.raw(",\"facts\":")
            writer.write(decision.facts)
            writer.raw("}")
        }
        writer.raw("}")
        return writer.text
    }

    private func member(_ name: StaticString, _ value: String?, in writer: inout JSONWriter) {
        guard let value else { return }
        writer.raw(",\"")
        writer.raw(name)
        writer.raw("\":")
        writer.write(value)
    }

    private func write(_ target: Target, in writer: inout JSONWriter) {
        writer.raw("{\"id\":")
        writer.write(target.id)
        member("type", target.type, in: &writer)
        member("alternateId", target.alternateID, in: &writer)
        member("displayName", target.displayName, in: &writer)
        if target.before != nil || target.after != nil {
            writer.raw(",\"changeDetails\":{\"from\":")
            writer.write(target.before ?? .null)
            writer.raw(",\"to\":")
            writer.write(target.after ?? .null)
            writer.raw("}")
        }
        writer.raw("}")
    }
}
