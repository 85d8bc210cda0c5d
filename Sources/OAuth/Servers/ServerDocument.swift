// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
import JOSE
package import Persistence
package import Primitives
package import SystemLog

extension AuthorizationServer: Changeable {
    /// What events say of the server before and after a change.
    package var document: JSON {
        [
            "name": .string(name), "description": .optional(description), "audiences": [.string(audience)],
            "resources": .strings(resources), "issuerMode": .string(issuerMode.rawValue),
            "status": .string(status.rawValue), "rotationMode": .string(rotationMode.rawValue),
            "algorithm": .string(algorithm.rawValue), "tokenProfile": .string(tokenProfile.rawValue),
            "revokeRefreshTokensOnSignOut": .bool(revokesOnSignOut),
        ]
    }

    /// The server as the target of an event.
    package var eventTarget: Event.Target {
        Event.Target(id: id.text, type: "AuthorizationServer", displayName: name)
    }

    package var revised: Revised {
        isOrganisation
            ? .nothing(because: "the organisation's own server has no settings") : .thing(.server, id.text)
    }

    package var invalidated: [ConfigurationKey] { [.server(id)] }
}

extension Scope: Changeable {
    /// What events say of the scope before and after a change.
    package var document: JSON {
        [
            "name": .string(name), "displayName": .optional(displayName),
            "description": .optional(description),
            "metadataPublish": .string(metadataPublish.rawValue), "consent": .string(consent.rawValue),
            "default": .bool(isDefault), "optional": .bool(isOptional),
        ]
    }

    /// The scope as the target of an event.
    package var eventTarget: Event.Target {
        Event.Target(id: id.text, type: "OAuth2Scope", displayName: name)
    }

    package var revised: Revised { .thing(.server, serverID.text) }

    package var invalidated: [ConfigurationKey] { [.server(serverID)] }
}
