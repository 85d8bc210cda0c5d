// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Hummingbird
import HTTPTypes
import NIOCore
package import Persistence
import Synchronization
package import Web

/// Whether the process lives, and whether it can do its work.
package struct Health: Sendable {
    private let store: any Store
    private let draining: Draining

    package init(store: any Store, draining: Draining) {
        self.store = store
        self.draining = draining
    }

    package func add(to router: Router<WebContext>) {
        router.get("livez") { _, _ in Self.text("ok\n", .ok) }
        router.get("readyz", use: ready)
    }

    /// 200 when the database answers and the server is not stopping; 503 otherwise, so that a balancer looks
    /// elsewhere.
    @Sendable private func ready(_ request: Request, _ context: WebContext) async throws -> Response {
        guard !draining.hasBegun else { return Self.text("stopping\n", .serviceUnavailable) }
        do {
            try await store.read { tx in try ReadinessRecords(tx).check() }
            return Self.text("ok\n", .ok)
        } catch {
            return Self.text("the database does not answer\n", .serviceUnavailable)
        }
    }

    private static func text(_ text: StaticString, _ status: HTTPResponse.Status) -> Response {
        Response(
            status: status, headers: [.contentType: "text/plain; charset=utf-8", .cacheControl: "no-store"],
            body: ResponseBody(byteBuffer: ByteBuffer(staticString: text)))
    }
}

/// Set when the server has been asked to stop.
package final class Draining: Sendable {
    private let flag = Atomic(false)

    package init() {}

    package var hasBegun: Bool { flag.load(ordering: .relaxed) }

    package func begin() { flag.store(true, ordering: .relaxed) }
}
