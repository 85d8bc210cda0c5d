// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import HTTPTypes

/// The library's subscript joins the values of all fields of a name, and looks for all of them to replace
/// them: it takes longer than what Moneta does with most of them.
extension HTTPFields {
    /// The value of the field of that name; of several, all of them with commas between (RFC 9110 §5.3).
    package func value(of name: HTTPField.Name) -> String? {
        var found: String?
        // bytes: the library compares ASCII.
        for field in self where field.name == name {
            // Few clients send a field twice.
            guard found == nil else { return self[name] }
            found = field.value
        }
        return found
    }

    /// Adds a field, in the place of those of its name.
    package mutating func set(_ field: HTTPField) {
        if contains(field.name) {
            self[field.name] = field.value
        } else {
            append(field)
        }
    }
}
