// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
import SystemLog

/// The part of a token request that is a grant's own: for whom the tokens are, and what is used up for them.
///
/// Everything else is in ``runTokenPhases(_:_:at:_:)``, which no grant can leave out.
struct Grant: Sendable {
    /// For whom the tokens are, and the code, refresh token or the like that is spent when they are issued.
    struct Subject: Sendable {
        let subject: TokenSubject
        let spend: Spend?

        init(_ subject: TokenSubject, spending spend: Spend? = nil) {
            self.subject = subject
            self.spend = spend
        }
    }

    /// Finds the subject of a request for a client at a server; reads, and writes nothing.
    typealias FindSubject =
        @Sendable (TokenRequest, ClientSnapshot, ServerSnapshot) async throws -> Subject

    let type: GrantType
    let findSubject: FindSubject

    init(_ type: GrantType, subject: @escaping FindSubject) {
        self.type = type
        findSubject = subject
    }

    /// Refuses a request that the grant is not for (RFC 6749 §5.2).
    func subject(
        of request: TokenRequest, for client: ClientSnapshot, in snapshot: ServerSnapshot
    ) async throws -> Subject {
        try await findSubject(request, client, snapshot)
    }
}

/// The grants that the token endpoints have.
struct Grants: Sendable {
    private let all: [Grant]

    init(_ all: [Grant]) { self.all = all }

    static let standard = Grants([.clientCredentials])

    /// In the order of lists on the wire.
    var types: [GrantType] { all.map(\.type) }

    subscript(type: GrantType) -> Grant? { all.first { $0.type == type } }
}
