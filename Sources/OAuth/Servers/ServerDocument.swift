// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
import JOSE
package import Primitives
package import SystemLog

extension AuthorizationServer {
    /// What events say of the server before and after a change.
    package var document: JSON {
        [
            "name": .string(name), "description": .optional(description), "audiences": [.string(audience)],
            "resources": .strings(resources), "issuerMode": .string(issuerMode.rawValue),
            "status": .string(status.rawValue), "rotationMode": .string(rotationMode.rawValue),
            "algorithm": .string(algorithm.rawValue), "tokenProfile": .string(tokenProfile.rawValue),
        ]
    }

    /// The server as the target of an event.
    package var target: Event.Target {
        Event.Target(id: id.text, type: "AuthorizationServer", displayName: name)
    }
}

extension Scope {
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
    package var target: Event.Target {
        Event.Target(id: id.text, type: "OAuth2Scope", displayName: name)
    }
}
