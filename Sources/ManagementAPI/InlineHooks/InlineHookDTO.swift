// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
package import OAuth
package import Primitives

/// An inline hook on the wire, members in the recorded order; its secret is never in it.
///
/// `baseURL` is the URL of the organisation.
package func inlineHookDocument(_ hook: InlineHook, baseURL: String) -> JSON {
    let own = "\(baseURL)/api/v1/inlineHooks/\(hook.id)"
    let selfLink: JSON = ["href": .string(own)]
    let links: JSON =
        hook.status == .active
        ? [
            "self": selfLink, "execute": link("\(own)/execute", "POST"),
            "deactivate": link("\(own)/lifecycle/deactivate", "POST"),
        ]
        : [
            "activate": link("\(own)/lifecycle/activate", "POST"), "self": selfLink,
            "delete": link(own, "DELETE"),
        ]
    return [
        "id": .string(hook.id.text), "status": .string(hook.status.rawValue), "name": .string(hook.name),
        "type": .string(hook.kind.rawValue), "version": .string(hook.version),
        "channel": channelDocument(hook.channel), "created": .string(hook.created.rfc3339),
        "lastUpdated": .string(hook.lastUpdated.rfc3339), "_links": links,
    ]
}

private func channelDocument(_ channel: HookChannel) -> JSON {
    var config: JSONObject = [
        "uri": .string(channel.uri),
        "headers": .array(
            channel.headers.map { ["key": .string($0.name), "value": .string($0.value)] }),
        "method": "POST", "authScheme": .null,
    ]
    if case .header(let name) = channel.authentication {
        config["authScheme"] = ["type": "HEADER", "key": .string(name)]
    }
    if let client = channel.client {
        config["clientId"] = .string(client.id)
        config["tokenUrl"] = .string(client.tokenURL)
        config["authType"] = .string((channel.keyID == nil ? ClientAuthentication.secret : .key).rawValue)
        config["scope"] = client.scope.map { .string($0) }
        config["hookKeyId"] = channel.keyID.map { .string($0.text) }
    }
    return [
        "type": channel.client == nil ? "HTTP" : "OAUTH", "version": .string(channel.version),
        "config": .object(config),
    ]
}

/// How the server authenticates at the token endpoint of a channel.
private enum ClientAuthentication: String, CaseIterable {
    case secret = "client_secret_post"
    case key = "private_key_jwt"
}

private enum ChannelType: String, CaseIterable {
    case http = "HTTP"
    case oauth = "OAUTH"
}

/// An inline hook as clients send it, to create or replace one.
///
/// `status` is ignored, as in the original: there are operations for it.
package struct InlineHookWrite: Sendable {
    package let settings: InlineHookSettings

    /// Refuses a body that is not such a document, with every cause.
    ///
    /// In a replacement `type` and `version` stay when they are left out: the original's clients do not send
    /// the type.
    package init(_ body: JSON?, replacing before: InlineHook? = nil) throws {
        var fields = try Fields(body, of: "inlineHook")
        let name = fields.requiredString("name")
        let kind: InlineHook.Kind? = fields.choice("type")
        if kind == nil, before == nil, fields["type"] == nil {
            fields.refuse("type", "The field cannot be left blank")
        }
        let version = fields.string("version", longest: 32) ?? before?.version ?? "1.0.0"
        var channel = fields.fields("channel")
        let type = ChannelType(rawValue: (channel.string("type") ?? "").uppercased())
        if type == nil { channel.refuse("type", "must be one of HTTP, OAUTH") }
        let channelVersion = channel.string("version", longest: 32) ?? "1.0.0"
        var config = channel.fields("config")
        let uri = config.requiredString("uri", longest: 2048)
        if let method = config.string("method"), method.uppercased() != "POST" {
            config.refuse("method", "must be POST")
        }
        let headers = Self.headers(&config)
        let (authentication, secret) =
            type == .oauth ? Self.client(&config) : Self.scheme(&config)
        channel.absorb(config)
        fields.absorb(channel)
        settings = InlineHookSettings(
            name: name, kind: kind ?? before?.kind ?? .token, version: version,
            channel: HookChannel(
                version: channelVersion, uri: uri, headers: headers, authentication: authentication),
            secret: secret)
        try fields.check()
    }

    /// The document with the members of a partial one put over it, as `POST …/{id}` wants it.
    ///
    /// Objects are joined, everything else is replaced; `null` takes a member away.
    package static func merged(_ body: JSON?, over hook: InlineHook) throws -> JSON {
        guard let body, case .object = body else { return body ?? .null }
        return join(inlineHookDocument(hook, baseURL: ""), body)
    }

    private static func join(_ old: JSON, _ new: JSON) -> JSON {
        guard case .object(var joined) = old, case .object(let changes) = new else { return new }
        for (name, value) in changes.members {
            joined[name] = joined[name].map { join($0, value) } ?? value
        }
        return .object(joined)
    }

    private static func headers(_ config: inout Fields) -> [HookChannel.Header] {
        guard let value = config["headers"] else { return [] }
        guard let list = value.array else {
            config.refuse("headers", "must be an array of objects with key and value")
            return []
        }
        return list.prefix(100).enumerated().compactMap { index, item in
            guard let name = item["key"]?.string, let value = item["value"]?.string else {
                config.refuse("headers[\(index)]", "must be an object with the strings key and value")
                return nil
            }
            return HookChannel.Header(name: name, value: value)
        }
    }

    private static func scheme(_ config: inout Fields) -> (HookChannel.Authentication, Secret?) {
        guard config["authScheme"] != nil else { return (.none, nil) }
        var scheme = config.fields("authScheme")
        defer { config.absorb(scheme) }
        if let type = scheme.string("type"), type.uppercased() != "HEADER" {
            scheme.refuse("type", "must be HEADER")
        }
        let name = scheme.requiredString("key")
        let value = scheme.string("value", longest: 4096, unseen: .all).flatMap {
            $0.isEmpty ? nil : Secret($0)
        }
        return (.header(name), value)
    }

    private static func client(_ config: inout Fields) -> (HookChannel.Authentication, Secret?) {
        let type: ClientAuthentication? = config.choice("authType")
        if type == nil, config["authType"] == nil {
            config.refuse("authType", "must be one of client_secret_post, private_key_jwt")
        }
        let scope = config.string("scope").flatMap { $0.isEmpty ? nil : $0 }
        let client = HookChannel.Client(
            id: config.requiredString("clientId"), tokenURL: config.requiredString("tokenUrl", longest: 2048),
            scope: scope)
        guard type == .key else {
            let secret = config.string("clientSecret", longest: 4096, unseen: .all)
            return (.clientSecret(client), secret.flatMap { $0.isEmpty ? nil : Secret($0) })
        }
        return (.privateKey(client, ID(config.requiredString("hookKeyId"))), nil)
    }
}
