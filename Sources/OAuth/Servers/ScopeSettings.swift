// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

/// What an administrator decides about a scope.
package struct ScopeSettings: Sendable, Equatable {
    package var name: String
    package var displayName: String?
    package var description: String?
    package var metadataPublish: Scope.MetadataPublish
    package var consent: Scope.Consent
    package var isDefault: Bool
    package var isOptional: Bool

    package init(
        name: String, displayName: String? = nil, description: String? = nil,
        metadataPublish: Scope.MetadataPublish = .noClients, consent: Scope.Consent = .implicit,
        isDefault: Bool = false, isOptional: Bool = false
    ) {
        self.name = name
        self.displayName = displayName
        self.description = description
        self.metadataPublish = metadataPublish
        self.consent = consent
        self.isDefault = isDefault
        self.isOptional = isOptional
    }
}

/// Why a text cannot be the name of a new scope; `nil` when it can.
///
/// RFC 6749 §3.3 allows the printable characters of ASCII except space, `"` and `\`.
package func problem(withScopeName name: String) -> String? {
    guard !name.isEmpty else { return "The field cannot be left blank" }
    guard name.utf8.count <= 255 else { return "must not be longer than 255 characters" }
    guard name.utf8.allSatisfy({ (0x21...0x7E).contains($0) && $0 != 0x22 && $0 != 0x5C }) else {
        return "must be printable ASCII without spaces, quotation marks and backslashes"
    }
    let lowered = name.lowercased()
    guard lowered != "okta", name != "*", !lowered.hasPrefix("okta."), !lowered.hasPrefix("okta:") else {
        return "must not be * or okta, and not begin with okta. or okta:, which are reserved"
    }
    guard !(name.contains("<") && name.contains(">")) else { return "must not contain both < and >" }
    return nil
}
