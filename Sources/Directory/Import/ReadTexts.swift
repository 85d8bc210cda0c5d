// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Primitives

extension ProfileSchema {
    /// A profile whose values are all texts, by the types of their attributes; empty texts are left out.
    ///
    /// Elements of an array are a ``BarredList``. A text that is no value of its attribute's type is refused
    /// with the attribute's name; attributes that there are not stay, to be refused with the rest.
    func reading(texts profile: JSONObject) throws -> JSONObject {
        var (read, causes): (JSONObject, [String]) = ([:], [])
        for (name, value) in profile.members {
            guard let text = value.string else {
                read[name] = value
                continue
            }
            if text.isEmpty { continue }
            guard let attribute = self[name] else {
                read[name] = value
                continue
            }
            if attribute.kind == .array {
                let parts = BarredList.split(text).map { single($0, attribute.itemKind ?? .string) }
                read[name] = .array(parts.compactMap { $0 })
                if parts.contains(nil) {
                    causes.append("\(name): `\(text)` is not a list of \(attribute.itemKind ?? .string)s")
                }
            } else if let value = single(text, attribute.kind) {
                read[name] = value
            } else {
                causes.append("\(name): `\(text)` is not a value of the type \(attribute.kind)")
            }
        }
        guard causes.isEmpty else { throw ChangeRefused.invalid(object: "profile", causes: causes) }
        return read
    }

    private func single(_ text: String, _ kind: AttributeDefinition.Kind) -> JSON? {
        switch kind {
        case .string: .string(text)
        case .boolean:
            switch text.lowercased() {
            case "true": .bool(true)
            case "false": .bool(false)
            default: nil
            }
        case .integer: Int64(text).map { .integer($0) }
        case .number: (try? JSON(reading: text)).flatMap { $0.number == nil ? nil : $0 }
        case .object: (try? JSON(reading: text)).flatMap { $0.object == nil ? nil : $0 }
        case .array: nil
        }
    }
}
