// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import JOSE
import Primitives
import Synchronization

/// The access tokens with which the server calls hooks that ask for one (RFC 6749 §4.4), kept until they
/// expire.
///
/// A token belongs to the channel as it was configured when it was asked for: another client, secret or scope
/// gets another one.
final class HookAccessTokens: Sendable {
    private struct Entry {
        let channel: HookChannel
        let sealed: String?
        let token: Secret
        let expires: Timestamp
    }

    private let door: HookDoor
    private let surroundings: Surroundings
    private let entries = Mutex<[ID<InlineHook>: Entry]>([:])
    /// A token is not used in its last seconds, for it is on its way for a while.
    private static let margin = Duration.seconds(30)
    /// How long a token without `expires_in` counts, and the longest that any counts.
    private static let usual = Duration.seconds(60)
    private static let longest = Duration.seconds(86_400)

    init(door: HookDoor, surroundings: Surroundings) {
        self.door = door
        self.surroundings = surroundings
    }

    /// A token for a hook whose channel has a client.
    func token(for snapshot: HookSnapshot, _ client: HookChannel.Client) async throws -> Secret {
        let hook = snapshot.hook
        let now = surroundings.now()
        if let entry = entries.withLock({ $0[hook.id] }), entry.channel == hook.channel,
            entry.sealed == hook.sealed, entry.expires > now
        {
            return entry.token
        }
        let reply = try await door.send(
            HookDoor.Post(
                url: client.tokenURL, headers: [], contentType: "application/x-www-form-urlencoded",
                body: form(snapshot, client, at: now)))
        let (token, lifetime) = try Self.read(reply)
        if lifetime > Self.margin {
            let expires = now + (min(lifetime, Self.longest) - Self.margin)
            entries.withLock { entries in
                // Deleted hooks leave entries behind; there are never many.
                if entries.count >= 4 * InlineHook.mostHooks { entries = [:] }
                entries[hook.id] = Entry(
                    channel: hook.channel, sealed: hook.sealed, token: token, expires: expires)
            }
        }
        return token
    }

    /// Forgets a token that the service did not take.
    func forget(_ id: ID<InlineHook>) {
        entries.withLock { $0[id] = nil }
    }

    /// RFC 6749 §4.4.2 with `client_secret_post`, or RFC 7523 §2.2 with the hook key.
    private func form(
        _ snapshot: HookSnapshot, _ client: HookChannel.Client, at now: Timestamp
    ) throws -> [UInt8] {
        var pairs = [("grant_type", "client_credentials")]
        if let scope = client.scope { pairs.append(("scope", scope)) }
        pairs.append(("client_id", client.id))
        if let key = snapshot.clientKey {
            let claims: JSON = [
                "iss": .string(client.id), "sub": .string(client.id), "aud": .string(client.tokenURL),
                "iat": .integer(now.seconds), "exp": .integer(now.seconds + 300),
                "jti": .string(randomIdentifier(byteCount: 16, in: surroundings)),
            ]
            pairs.append(
                ("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"))
            pairs.append(
                ("client_assertion", String(decoding: try sign(claims.bytes, with: key), as: UTF8.self)))
        } else if let secret = snapshot.secret {
            pairs.append(("client_secret", secret.revealText()))
        } else {
            throw HookFailure.cannotCompile
        }
        return Array(pairs.map { "\($0.0)=\(formEncoded($0.1))" }.joined(separator: "&").utf8)
    }

    /// RFC 6749 §5.1.
    private static func read(_ reply: HookDoor.Reply) throws(HookFailure) -> (Secret, Duration) {
        guard reply.status == 200 else { throw .noAccessToken("it answered \(reply.status) instead of 200") }
        let limits = JSONLimits(depth: 8, bytes: 64 << 10, values: 1000)
        guard let answer = try? JSON(reading: reply.body, limits: limits) else {
            throw .noAccessToken("its answer is not acceptable JSON")
        }
        guard answer["token_type"]?.string?.lowercased() == "bearer" else {
            throw .noAccessToken("token_type must be Bearer")
        }
        guard let token = answer["access_token"]?.string, (1...16_384).contains(token.utf8.count),
            token.utf8.allSatisfy({ (0x21...0x7E).contains($0) })
        else { throw .noAccessToken("access_token must be visible ASCII of at most 16384 bytes") }
        let seconds = answer["expires_in"]?.integer.map { min(max($0, 0), 86_400) }
        return (Secret(token), seconds.map { .seconds($0) } ?? usual)
    }
}

/// `application/x-www-form-urlencoded`, with `%20` for spaces.
private func formEncoded(_ text: String) -> String {
    var bytes: [UInt8] = []
    for byte in text.utf8 {
        switch byte {
        case 48...57, 65...90, 97...122, 45, 46, 95, 126: bytes.append(byte)
        default:
            let digits = Array("0123456789ABCDEF".utf8)
            bytes += [37, digits[Int(byte >> 4)], digits[Int(byte & 15)]]
        }
    }
    return String(decoding: bytes, as: UTF8.self)
}
