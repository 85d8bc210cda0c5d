// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
package import JOSE
package import Primitives
import Synchronization

/// A secret of an app, ready to be compared with.
package struct CompiledSecret: Sendable {
    /// The SHA-256, 32 bytes.
    package let hash: [UInt8]
    /// In the clear, for `client_secret_jwt` alone.
    package let text: Secret?
    package let use: CredentialUse
}

/// A key of an app, ready to verify with.
package struct CompiledKey: Sendable {
    package let key: VerificationKey
    package let use: CredentialUse
}

/// A secret or key as far as its use is of interest: until when, and when last.
package final class CredentialUse: Sendable {
    /// Which one it is, by its id.
    package enum Credential: Hashable, Sendable {
        case secret(String)
        case key(String)
    }

    package let credential: Credential
    private let label: CredentialLabel
    /// The minute since 1970 of the last use that was noted.
    private let minute: Atomic<Int64>

    init(_ credential: Credential, _ label: CredentialLabel) {
        self.credential = credential
        self.label = label
        minute = Atomic((label.lastUsed?.milliseconds ?? 0) / 60_000)
    }

    /// Whether it proves nothing any more.
    package func isExpired(at now: Timestamp) -> Bool { label.isExpired(at: now) }

    /// Whether this is the first use in its minute.
    fileprivate func begins(_ now: Timestamp) -> Bool {
        let present = now.milliseconds / 60_000
        guard minute.load(ordering: .relaxed) < present else { return false }
        return minute.exchange(present, ordering: .relaxed) < present
    }
}

/// Uses of secrets and keys that are not written down yet; a use costs a lock once in a minute only.
package final class CredentialUses: Sendable {
    /// More than so many are not remembered between two rounds of writing.
    private static let most = 100_000

    private let pending = Mutex<[CredentialUse.Credential: Timestamp]>([:])

    package init() {}

    /// Remembers a use.
    package func note(_ use: CredentialUse, at now: Timestamp) {
        guard use.begins(now) else { return }
        pending.withLock { pending in
            if pending.count < Self.most || pending[use.credential] != nil { pending[use.credential] = now }
        }
    }

    /// What has come together, which is forgotten here.
    package func take() -> [CredentialUse.Credential: Timestamp] {
        pending.withLock { pending in
            defer { pending = [:] }
            return pending
        }
    }
}
