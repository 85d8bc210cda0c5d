// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Persistence
package import Primitives
package import SystemLog

/// Issues an API token that acts as `user`; the text is shown this once.
///
/// `presetSecret` is a token that a file or the environment gives: 20 to 255 visible ASCII characters.
package func issueAPIToken(
    named name: String, for user: User, presetSecret: Secret? = nil, id given: ID<APIToken>? = nil,
    in change: Change
) throws -> (token: APIToken, text: Secret) {
    if let presetSecret { try check(presetSecret) }
    try change.lockConfiguration()
    let text = presetSecret ?? OpaqueToken(prefix: APIToken.secretPrefix, in: change.surroundings).secret
    let now = change.now
    let token = APIToken(
        id: given ?? ID(in: change.surroundings), name: name, userID: user.id,
        hash: OpaqueToken.hash(text.reveal()), network: ["connection": "ANYWHERE"], created: now.wholeSecond,
        lastUpdated: now.wholeSecond, lastUsed: now)
    try APITokenRecords(change).insert(token)
    try change.record(
        .apiTokenCreated, of: token, also: [user.eventTarget], from: nil, to: token.eventDocument)
    return (token, text)
}

/// Changes a token's name, and from where it may be used.
///
/// The owner stays: a token never gives more than its owner has.
package func updateAPIToken(
    _ id: ID<APIToken>, name: String?, owner: ID<User>?, network: JSON? = nil, in change: Change
) throws -> APIToken {
    try change.lockConfiguration()
    let before = try apiToken(id, in: change)
    var token = before
    token.name = name ?? before.name
    if let network {
        try checkNetwork(network, in: change)
        token.network = network
    }
    if let owner, owner != before.userID {
        throw ChangeRefused.invalid(
            "userId", "the owner of a token cannot be changed; issue a token for the other user")
    }
    token.lastUpdated = change.now.wholeSecond
    try APITokenRecords(change).update(token)
    try change.record(.apiTokenUpdated, of: token, from: before.eventDocument, to: token.eventDocument)
    return token
}

/// Ends a token; it stops working everywhere within a second.
package func revokeAPIToken(_ id: ID<APIToken>, in change: Change) throws {
    try change.lockConfiguration()
    let token = try apiToken(id, in: change)
    try APITokenRecords(change).delete(id)
    try change.record(.apiTokenRevoked, of: token, from: token.eventDocument, to: nil)
}

/// The token with that id, or ``ChangeRefused/notFound(entity:id:)``.
package func apiToken(_ id: ID<APIToken>, in tx: any Transaction) throws -> APIToken {
    guard let token = try APITokenRecords(tx).find(id) else {
        throw ChangeRefused.notFound(entity: "Token", id: id.text)
    }
    return token
}

private func check(_ secret: Secret) throws(ChangeRefused) {
    let bytes = secret.reveal()
    guard (20...255).contains(bytes.count), bytes.allSatisfy({ (0x21...0x7E).contains($0) }) else {
        throw .invalid("token", "must have 20 to 255 visible ASCII characters")
    }
}

extension APIToken: Changeable {
    package var eventTarget: Event.Target {
        Event.Target(id: id.text, type: "Token", alternateID: name, displayName: name)
    }

    package var revised: Revised { .nothing(because: "a token is a secret of a person") }

    package var invalidated: [ConfigurationKey] { [.apiTokens] }

    fileprivate var eventDocument: JSON {
        ["name": .string(name), "userId": .string(userID.text), "network": network]
    }
}
