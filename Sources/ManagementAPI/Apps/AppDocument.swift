// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Primitives

/// What an app's administrator sees of it beside its OAuth settings, with the wire's names.
func appDocument(
    _ fields: inout Fields, _ credentials: inout Fields, client: inout Fields, settings: inout Fields
) -> JSONObject {
    var document: JSONObject = [:]
    var access = fields.fields("accessibility")
    document["accessibility"] = [
        "selfService": .bool(access.bool("selfService") ?? false),
        "errorRedirectUrl": .optional(access.string("errorRedirectUrl")),
        "loginRedirectUrl": .optional(access.string("loginRedirectUrl")),
    ]
    fields.absorb(access)
    document["visibility"] = visibility(&fields)
    document["autoKeyRotation"] = .bool(client.bool("autoKeyRotation") ?? true)
    var template = credentials.fields("userNameTemplate")
    var userName: JSONObject = [
        "template": .string(template.string("template") ?? "${source.login}"),
        "type": .string(template.word("type", ["NONE", "BUILT_IN", "CUSTOM"]) ?? "BUILT_IN"),
    ]
    userName["userSuffix"] = template.string("userSuffix").map { .string($0) }
    userName["pushStatus"] =
        template.word("pushStatus", ["PUSH", "DONT_PUSH", "NOT_CONFIGURED"]).map { .string($0) }
    document["userNameTemplate"] = .object(userName)
    credentials.absorb(template)
    document["app"] = object("app", in: &settings) ?? [:]
    document["manualProvisioning"] = .bool(settings.bool("manualProvisioning") ?? false)
    document["implicitAssignment"] = .bool(settings.bool("implicitAssignment") ?? false)
    var notes = settings.fields("notes")
    document["notes"] = [
        "admin": .optional(notes.string("admin", longest: 4096, unseen: .ofText)),
        "enduser": .optional(notes.string("enduser", longest: 4096, unseen: .ofText)),
    ]
    settings.absorb(notes)
    document["profile"] = object("profile", in: &fields)
    return document
}

private func visibility(_ fields: inout Fields) -> JSON {
    var visibility = fields.fields("visibility")
    var hide = visibility.fields("hide")
    var links = visibility.fields("appLinks")
    let answer: JSON = [
        "autoLaunch": .bool(visibility.bool("autoLaunch") ?? false),
        "autoSubmitToolbar": .bool(visibility.bool("autoSubmitToolbar") ?? false),
        "hide": ["iOS": .bool(hide.bool("iOS") ?? true), "web": .bool(hide.bool("web") ?? true)],
        "appLinks": ["oidc_client_link": .bool(links.bool("oidc_client_link") ?? true)],
    ]
    visibility.absorb(hide)
    visibility.absorb(links)
    fields.absorb(visibility)
    return answer
}

private func object(_ name: String, in fields: inout Fields) -> JSON? {
    guard let value = fields[name] else { return nil }
    if value.object == nil { fields.refuse(name, "must be an object, not a \(value.typeName)") }
    return value
}

extension Fields {
    /// One of a few words.
    mutating func word(_ field: String, _ allowed: [String]) -> String? {
        guard let text = string(field) else { return nil }
        if allowed.contains(text) { return text }
        refuse(field, "must be one of \(allowed.joined(separator: ", "))")
        return nil
    }
}
