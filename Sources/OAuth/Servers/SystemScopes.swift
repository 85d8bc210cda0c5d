// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Primitives

/// The scopes that every authorization server has from the start.
package enum SystemScopes {
    /// Name, display name and description of one of them.
    package struct Definition: Sendable {
        package let name: String
        package let displayName: String
        package let description: String

        /// What the scope is made with.
        fileprivate var settings: ScopeSettings {
            ScopeSettings(
                name: name, displayName: displayName, description: description, metadataPublish: .allClients)
        }

        fileprivate init(_ name: String, _ displayName: String, _ description: String) {
            self.name = name
            self.displayName = displayName
            self.description = description
        }
    }

    /// The scopes of OpenID Connect (OIDC Core §5.4, §11) and of native single sign-on, in the order of
    /// lists.
    package static let openID = [
        Definition("openid", "openid", "Signals that a request is an OpenID request."),
        Definition(
            "profile", "View your profile information.",
            "The exact data varies based on what profile information you have provided, such as: name, time zone, "
                + "picture, or birthday."),
        Definition("email", "View your email address.", "This allows the app to view your email address."),
        Definition(
            "address", "View your address.",
            "This allows the app to view your address, such as: street address, city, state, and zip code."),
        Definition("phone", "View your phone number.", "This allows the app to view your phone number."),
        Definition(
            "offline_access", "Keep you signed in to the app.",
            "This keeps you signed in to the app, even when you are not using it."),
        Definition(
            "device_sso", "Request device secret.",
            "This allows you to single sign on between native client applications on your device."),
    ]

    /// Names that clients of the original expect to find; nothing here is guarded by them.
    package static let myAccount: [Definition] =
        [
            ("appAuthenticator.maintenance", "attributes of the app authenticator that are not sensitive"),
            ("appAuthenticator", "the enrolment of the app authenticator"),
            ("authenticators", "the enrolled authenticators"),
            ("customAuthenticator", "the custom authenticators"),
            ("email", "the email addresses of the account"),
            ("password", "the password enrolment"),
            ("phone", "the phone numbers of the account"),
            ("profile", "the profile of the account"),
        ].flatMap { part, what in
            [
                Definition("okta.myAccount.\(part).manage", "Change \(what)", "The user may change \(what)."),
                Definition("okta.myAccount.\(part).read", "See \(what)", "The user may see \(what)."),
            ]
        } + [
            Definition(
                "okta.myAccount.manage", "Change the account",
                "The user may change everything of the account."),
            Definition(
                "okta.myAccount.oktaApplications.read", "See the apps of the account",
                "The user may see which apps are assigned."),
            Definition(
                "okta.myAccount.organization.read", "See the organisation",
                "The user may see the organisation of the account."),
            Definition(
                "okta.myAccount.read", "See the account", "The user may see everything of the account."),
        ]

    /// The scopes of a new server, with ids that are not used yet.
    package static func scopes(
        of server: ID<AuthorizationServer>, at now: Timestamp, with surroundings: Surroundings
    ) -> [Scope] {
        (myAccount + openID).map(\.settings).map { settings in
            Scope(
                id: ID(in: surroundings), serverID: server, name: settings.name,
                displayName: settings.displayName, description: settings.description, system: true,
                metadataPublish: settings.metadataPublish, consent: settings.consent,
                isDefault: settings.isDefault, isOptional: settings.isOptional, created: now, lastUpdated: now
            )
        }
    }

    /// What the scope of that name is made with; `nil` when it is not one of the system's.
    package static func settings(named name: String) -> ScopeSettings? {
        (openID + myAccount).first { $0.name == name }?.settings
    }

    private static let positions = Dictionary(
        uniqueKeysWithValues: openID.enumerated().map { ($1.name, $0 + 1) })

    /// Where a scope stands in lists: by name, those of OpenID Connect last in their own order.
    package static func position(_ name: String) -> (Int, String) {
        positions[name].map { ($0, "") } ?? (0, name)
    }
}
