// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
package import OAuth
package import Primitives

/// The body of a preview: ours, not the original's.
///
/// `{"clientId","grantType","userId"?,"scopes"?,"resource"?,"nonce"?,"ipAddress"?,"amr"?,"dpopJkt"?,"callHooks"?,
/// "draft"?}`.
package struct PreviewWrite: Sendable {
    package let question: PreviewQuestion

    /// Refuses a body that is not such a document, with every cause.
    package init(_ body: JSON?) throws {
        var fields = try Fields(body, of: "preview")
        var question = PreviewQuestion(
            clientID: fields.requiredString("clientId"),
            grantType: GrantType(fields.requiredString("grantType")))
        question.userName = fields.string("userId", longest: 255).flatMap { $0.isEmpty ? nil : $0 }
        question.scopes = fields.strings("scopes", most: 200, longest: 255) ?? []
        question.resource = fields.string("resource")
        question.nonce = fields.string("nonce")
        question.address = fields.string("ipAddress", longest: 64)
        if let address = question.address, IPAddress(address) == nil {
            fields.refuse("ipAddress", "must be an IPv4 or IPv6 address")
        }
        if let methods = fields.strings("amr", most: 20, longest: 100) { question.methods = methods }
        question.callsHooks = fields.bool("callHooks") ?? false
        question.keyThumbprint = fields.string("dpopJkt", longest: 64)
        if let thumbprint = question.keyThumbprint, Base64URL.decode(thumbprint)?.count != 32 {
            fields.refuse("dpopJkt", "must be the SHA-256 thumbprint of a key, in base64url")
        }
        let draft = fields["draft"]
        try fields.check()
        question.draft = try draft.map { try DraftWrite($0).draft }
        self.question = question
    }
}
