// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Directory
import Persistence
package import Primitives
package import SystemLog

/// The part of a token request that is a grant's own: for whom the tokens are, and what is used up for them.
///
/// Everything else is in ``runTokenPhases(_:_:at:_:)``, which no grant can leave out.
struct Grant: Sendable {
    /// Finds the subject of a request; reads, and writes nothing but what must be ended because it was used
    /// again.
    typealias FindSubject = @Sendable (TokenRequest, GrantContext) async throws -> GrantedSubject

    let type: GrantType
    let findSubject: FindSubject

    init(_ type: GrantType, subject: @escaping FindSubject) {
        self.type = type
        findSubject = subject
    }

    /// Refuses a request that the grant is not for (RFC 6749 §5.2).
    func subject(of request: TokenRequest, in context: GrantContext) async throws -> GrantedSubject {
        try await findSubject(request, context)
    }
}

/// What a grant looks at beside the request.
struct GrantContext: Sendable {
    let store: any Store
    let surroundings: Surroundings
    let snapshot: ServerSnapshot
    let client: ClientSnapshot
    let constraint: SenderConstraint
    let issuer: String
    let now: Timestamp
    let caller: Caller
    /// The `jti` that the access token will have.
    let tokenID: String
    /// What secrets that follow others are derived with.
    let masterKey: MasterKey
    /// Tries a user's password; `nil` where nobody can sign in.
    let provePassword: ProvePassword?
}

/// Tries the password of a user by name, counts it, and answers the user when it is right.
package typealias ProvePassword =
    @Sendable (_ name: String, _ password: Secret, _ caller: Caller) async throws -> User?

/// For whom tokens are, what is used up for them, and what was decided before.
struct GrantedSubject: Sendable {
    let subject: TokenSubject
    /// What is spent with the answer: a code, a refresh token.
    var spends: [Spend] = []
    /// The scopes that were granted before, in the place of those of the request.
    var scopes: [String]?
    /// The resource that was asked for before.
    var resource: String?
    /// What ID tokens say on about the sign-in (OIDC Core §2).
    var nonce: String?
    var acr: String?
    /// The refresh token that comes with the answer, if the client may have one.
    var refresh: RefreshTokenIssue?
    /// The grant that policies are asked with; `nil` for the one of the request.
    var policyGrant: GrantType?
    /// The claims that were asked for one by one (OIDC Core §5.5).
    var wishes = ClaimsParameter()
    /// How the user's consent counts; `nil` where it was looked at before.
    var consent: ConsentTerms?

    init(_ subject: TokenSubject) { self.subject = subject }

    /// A request as it is decided: with what was granted before.
    func request(_ request: TokenRequest) -> TokenRequest {
        request.replacing(scopes: scopes, resource: resource)
    }
}

/// The grants that the token endpoints have.
struct Grants: Sendable {
    private let all: [Grant]

    init(_ all: [Grant]) { self.all = all }

    static let standard = Grants([.authorizationCode, .refreshToken, .password, .clientCredentials])

    /// In the order of lists on the wire.
    var types: [GrantType] { all.map(\.type) }

    subscript(type: GrantType) -> Grant? { all.first { $0.type == type } }
}
