// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import MonetaTesting
import Persistence
import Primitives
import SystemLog
import Testing

@Suite struct EventLogRetentionTests {
    private let now = Timestamp(seconds: 1_800_000_000)

    private func days(_ count: Int64) -> Duration { .seconds(count * 86_400) }

    @Test func `events older than the limit go, with the bases that nothing uses`() async throws {
        try await StoreKind.sqlite.withStore { store in
            try await store.write { tx in
                let old = (0..<1200).map { sampleEvent("old \($0)", at: now - days(91)) }
                try EventRecords(tx).append(old + [sampleEvent("kept", at: now - days(89))])
                for (name, age) in [("used", Int64(90)), ("unused", 93)] {
                    try tx.run(
                        """
                        INSERT INTO decision_basis (fingerprint, document, last_used)
                        VALUES (\(name), \("{}"), \(now - days(age)))
                        """)
                }
            }
            let removed = try await Retention(days: 90).apply(to: store, at: now)
            #expect(removed == 1200)
            let left = try await store.loggedTransactions()
            #expect(left == ["kept"])
            let bases = try await store.read { tx in
                try tx.rows("SELECT fingerprint FROM decision_basis").map { try $0.text("fingerprint") }
            }
            #expect(bases == ["used"])
        }
    }

    @Test func `zero keeps events for ever`() async throws {
        try await StoreKind.sqlite.withStore { store in
            try await store.write {
                try EventRecords($0).append(sampleEvent("old", at: Timestamp(seconds: 1)))
            }
            let removed = try await Retention(days: 0).apply(to: store, at: now)
            #expect(removed == 0)
            let left = try await store.loggedTransactions()
            #expect(left == ["old"])
        }
    }
}
