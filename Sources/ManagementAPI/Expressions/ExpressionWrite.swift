// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import OAuth
package import Primitives

/// The body of a check of an expression: ours, not the original's.
///
/// `{"expression","authorizationServerId"?,"clientId"?,"userId"?,"groups"?,"scopes"?,"amr"?}`.
package struct ExpressionWrite: Sendable {
    package let question: ExpressionQuestion
    /// Where the expression is to be used, by id or `default`.
    package let serverName: String?

    /// Refuses a body that is not such a document, with every cause.
    ///
    /// An expression that is too long is no mistake of the body: the check says so.
    package init(_ body: JSON?) throws {
        var fields = try Fields(body, of: "expression")
        if fields["expression"] == nil { fields.refuse("expression", "The field cannot be left blank") }
        var question = ExpressionQuestion(
            text: fields.string("expression", longest: 16_384, unseen: .ofText) ?? "")
        serverName = fields.string("authorizationServerId", longest: 255)
        question.clientID = fields.string("clientId", longest: 255)
        question.userName = fields.string("userId", longest: 255)
        question.groupNames = fields.strings("groups", longest: 255)
        question.scopes = fields.strings("scopes", most: 200, longest: 255) ?? []
        if let methods = fields.strings("amr", most: 20, longest: 100) { question.methods = methods }
        try fields.check()
        self.question = question
    }
}
