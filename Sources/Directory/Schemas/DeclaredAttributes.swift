// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Expressions

extension ProfileSchema {
    /// The attributes with their types, as expressions see them.
    package var declaredTypes: [String: DeclaredType] {
        Dictionary(
            uniqueKeysWithValues: attributes.map { attribute in
                let type: DeclaredType =
                    switch attribute.kind {
                    case .string: .string
                    case .boolean: .bool
                    case .integer: .integer
                    case .number: .number
                    case .array: .list(of: .any)
                    case .object: .any
                    }
                return (attribute.name, type)
            })
    }
}
