// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Claims
import Directory
package import Primitives

/// The claims of an access token, as values until they are signed.
///
/// By default the original's set (`ver`, `cid`, `uid`, `scp`, `auth_time`); with the RFC 9068 profile the one
/// of its §2.2. Claims of the server's own definitions follow, and never replace one of these.
package struct AccessTokenClaims: Sendable, Equatable {
    /// RFC 7519 §4.1.3.
    package enum Audience: Sendable, Equatable {
        case one(String)
        /// Only a hook makes it more than one.
        case several([String])
    }

    private let profile: AuthorizationServer.TokenProfile
    /// `jti`.
    package let id: String
    package let issuer: String
    package private(set) var audience: Audience
    package private(set) var subject: String
    /// `iat`, in seconds since 1970.
    package let issuedAt: Int64
    /// `exp` is so many seconds later.
    package private(set) var lifetimeSeconds: Int
    package let clientID: String
    /// The person whom the token speaks for; `nil` when the client acts for itself.
    package let userID: String?
    /// `auth_time`, in seconds since 1970.
    package let authenticated: Int64?
    /// `acr`: how well the user has signed in, if the client asked.
    package let authenticationContext: String?
    /// In the order in which they were asked for.
    package let scopes: [String]
    package let constraint: SenderConstraint
    /// What the server's definitions add.
    package private(set) var others: [ResolvedClaim]

    /// Names that definitions cannot set.
    private static let reserved: Set<String> = [
        "ver", "jti", "iss", "aud", "iat", "exp", "nbf", "cid", "client_id", "scp", "uid", "auth_time", "acr",
        "cnf", "act", "may_act", "sub",
    ]

    /// `claims` are those that the server's definitions make, `sub` among them.
    init(
        _ facts: borrowing TokenFacts, audience: String, lifetimeSeconds: Int, scopes: [String],
        claims: [ResolvedClaim]
    ) {
        let isStandard = facts.snapshot.server.tokenProfile == .rfc9068
        self.init(
            facts, audience: audience, subject: claims.first { $0.name == "sub" }?.value.string ?? "",
            lifetimeSeconds: lifetimeSeconds, scopes: scopes,
            others: claims.filter {
                !Self.reserved.contains($0.name) && !(isStandard && $0.name == "scope")
            })
    }

    /// With a subject that no definition has a say in.
    init(
        _ facts: borrowing TokenFacts, audience: String, subject: String, lifetimeSeconds: Int,
        scopes: [String], others: [ResolvedClaim] = []
    ) {
        self.init(
            profile: facts.snapshot.server.tokenProfile, id: facts.tokenID, issuer: facts.issuer,
            audience: .one(audience), subject: subject, issuedAt: facts.now.seconds,
            lifetimeSeconds: lifetimeSeconds, clientID: facts.client.app.clientID,
            userID: facts.subject.user?.id.text, authenticated: facts.subject.user?.signIn.time.seconds,
            authenticationContext: facts.subject.user == nil ? nil : facts.acr, scopes: scopes,
            constraint: facts.constraint, others: others)
    }

    /// Takes every claim as it is; what must be there is checked when the token is made (``bytes()``).
    package init(
        profile: AuthorizationServer.TokenProfile, id: String, issuer: String, audience: Audience,
        subject: String, issuedAt: Int64, lifetimeSeconds: Int, clientID: String, userID: String? = nil,
        authenticated: Int64? = nil, authenticationContext: String? = nil, scopes: [String],
        constraint: SenderConstraint = .none,
        others: [ResolvedClaim] = []
    ) {
        self.profile = profile
        self.id = id
        self.issuer = issuer
        self.audience = audience
        self.subject = subject
        self.issuedAt = issuedAt
        self.lifetimeSeconds = lifetimeSeconds
        self.clientID = clientID
        self.userID = userID
        self.authenticated = authenticated
        self.authenticationContext = authenticationContext
        self.scopes = scopes
        self.constraint = constraint
        self.others = others
    }

    /// When the token ends, in seconds since 1970.
    package var expiry: Int64 { issuedAt + Int64(lifetimeSeconds) }
}

extension AccessTokenClaims {
    /// What is signed, written in one go.
    ///
    /// INVARIANT: the only way from claims to the bytes of an access token. Refuses claims of which one that
    /// every access token has is missing (`iss`, `aud`, `sub`, `exp`, `iat`, `jti`: RFC 9068 §2.2), and more
    /// bytes than our own reader takes.
    package func bytes() throws(UnsignablePayload) -> [UInt8] {
        guard !issuer.isEmpty else { throw .incomplete(claim: "iss") }
        guard !id.isEmpty else { throw .incomplete(claim: "jti") }
        guard !subject.isEmpty else { throw .incomplete(claim: "sub") }
        guard audience.isWhole else { throw .incomplete(claim: "aud") }
        guard issuedAt > 0 else { throw .incomplete(claim: "iat") }
        guard lifetimeSeconds > 0 else { throw .incomplete(claim: "exp") }
        var payload = PayloadWriter()
        describe(to: &payload)
        let bytes = payload.finish()
        let limit = ClaimLimits.payload.bytes
        guard bytes.count <= limit else { throw .tooLarge(limit: limit) }
        return bytes
    }

    /// The same as values, in the same order: for hooks, which may change some of them.
    package var object: JSONObject {
        var object = ClaimsObject()
        describe(to: &object)
        return object.claims
    }

    /// The one list of the claims.
    private func describe(to sink: inout some ClaimSink & ~Copyable) {
        if profile == .okta { sink.add("ver", 1) }
        sink.add("jti", id)
        sink.add("iss", issuer)
        switch audience {
        case .one(let audience): sink.add("aud", audience)
        case .several(let audiences): sink.add("aud", audiences)
        }
        sink.add("iat", issuedAt)
        sink.add("exp", expiry)
        switch profile {
        case .okta:
            sink.add("cid", clientID)
            if let userID { sink.add("uid", userID) }
            sink.add("scp", scopes)
        case .rfc9068:
            sink.add("client_id", clientID)
            // Not of the profile, which forbids nothing: without it nobody finds the user of the token again.
            if let userID { sink.add("uid", userID) }
            sink.add("scope", scopes.joined(separator: " "))
        }
        if let authenticated { sink.add("auth_time", authenticated) }
        if let authenticationContext { sink.add("acr", authenticationContext) }
        if let confirmation = constraint.confirmation { sink.add("cnf", confirmation) }
        sink.add("sub", subject)
        for claim in others { sink.add(claim.name, claim.value) }
    }

    /// Takes over what a hook has made of object and of the lifetime.
    ///
    /// Throws when `sub` or `aud` are not what they must be. What else is the server's own a hook has left as
    /// it is (``patchClaims(_:of:with:)``).
    package mutating func take(_ patched: PatchableToken) throws(UnsignablePayload) {
        guard let subject = patched.claims["sub"]?.string else { throw .incomplete(claim: "sub") }
        switch patched.claims["aud"] {
        case .string(let audience)?: self.audience = .one(audience)
        case let list?:
            guard let audiences = list.strings else { throw .incomplete(claim: "aud") }
            self.audience = .several(audiences)
        case nil: throw .incomplete(claim: "aud")
        }
        self.subject = subject
        lifetimeSeconds = patched.lifetimeSeconds
        var own = self
        own.others = []
        let names = Set(own.object.names)
        others = patched.claims.members.filter { !names.contains($0.name) }
            .map { ResolvedClaim(name: $0.name.text, value: $0.value) }
    }
}

extension AccessTokenClaims.Audience {
    fileprivate var isWhole: Bool {
        switch self {
        case .one(let audience): !audience.isEmpty
        case .several(let audiences): !audiences.isEmpty && audiences.allSatisfy { !$0.isEmpty }
        }
    }
}
