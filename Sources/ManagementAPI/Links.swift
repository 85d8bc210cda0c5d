// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Primitives

/// Hypermedia links in the form `{"href":…,"hints":{"allow":[…]}}`.
package func link(_ href: String, _ allow: String...) -> JSON {
    ["href": .string(href), "hints": ["allow": .strings(allow)]]
}

/// The same with a name first, for lists of links.
package func namedLink(_ name: String, _ href: String, _ allow: String...) -> JSON {
    ["name": .string(name), "href": .string(href), "hints": ["allow": .strings(allow)]]
}
