// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Primitives

extension HookChannel {
    /// As it is stored.
    var stored: JSON {
        var object: JSONObject = [
            "version": .string(version), "uri": .string(uri),
            "headers": .array(headers.map { ["name": .string($0.name), "value": .string($0.value)] }),
        ]
        if case .header(let name) = authentication { object["header"] = .string(name) }
        if let client {
            object["clientId"] = .string(client.id)
            object["tokenUrl"] = .string(client.tokenURL)
            object["scope"] = client.scope.map { .string($0) }
        }
        object["hookKeyId"] = keyID.map { .string($0.text) }
        return .object(object)
    }

    /// `nil` when it is not what ``stored`` wrote.
    init?(stored: JSON) {
        guard let version = stored["version"]?.string, let uri = stored["uri"]?.string,
            let list = stored["headers"]?.array
        else { return nil }
        let headers = list.compactMap { header -> Header? in
            guard let name = header["name"]?.string, let value = header["value"]?.string else { return nil }
            return Header(name: name, value: value)
        }
        guard headers.count == list.count else { return nil }
        var authentication = Authentication.none
        if let name = stored["header"]?.string { authentication = .header(name) }
        if let id = stored["clientId"]?.string {
            guard let tokenURL = stored["tokenUrl"]?.string else { return nil }
            let client = Client(id: id, tokenURL: tokenURL, scope: stored["scope"]?.string)
            let key = stored["hookKeyId"]?.string
            authentication = key.map { .privateKey(client, ID($0)) } ?? .clientSecret(client)
        }
        self.init(version: version, uri: uri, headers: headers, authentication: authentication)
    }

    /// What events say of the channel: of headers the names alone, for their values may be secrets too.
    var eventMembers: JSONObject {
        var members: JSONObject = [
            "uri": .string(uri), "headers": .strings(headers.map(\.name)),
            "authentication": .string(authenticationWord),
        ]
        if case .header(let name) = authentication { members["authenticationHeader"] = .string(name) }
        if let client {
            members["clientId"] = .string(client.id)
            members["tokenUrl"] = .string(client.tokenURL)
            members["scope"] = .optional(client.scope)
        }
        members["hookKeyId"] = keyID.map { .string($0.text) }
        return members
    }

    private var authenticationWord: String {
        switch authentication {
        case .none: "none"
        case .header: "header"
        case .clientSecret: "client_secret_post"
        case .privateKey: "private_key_jwt"
        }
    }
}
