// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Hummingbird
import HTTPTypes
import NIOCore
import Synchronization
package import Web

/// Whether the process lives, and whether it can do its work.
package struct Health: Sendable {
    private let readiness: Readiness
    private let draining: Draining

    package init(readiness: Readiness, draining: Draining) {
        self.readiness = readiness
        self.draining = draining
    }

    /// Adds `/livez` and `/readyz`.
    package func add(to router: Router<some SurfaceContext>) {
        router.get("livez") { _, _ in Self.text("ok\n", .ok) }
        router.get("readyz") { _, _ in await ready() }
    }

    /// 200 when the database can be read and written and the server is not stopping; 503 otherwise, so that a
    /// balancer looks elsewhere.
    private func ready() async -> Response {
        guard !draining.hasBegun else { return Self.text("stopping\n", .serviceUnavailable) }
        return switch await readiness.finding() {
        case .ready: Self.text("ok\n", .ok)
        case .unreadable: Self.text("the database does not answer\n", .serviceUnavailable)
        case .unwritable: Self.text("the database cannot be written\n", .serviceUnavailable)
        case .silent: Self.text("the database has not answered in time\n", .serviceUnavailable)
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

    /// From now on `/readyz` says that the server is stopping.
    package func begin() { flag.store(true, ordering: .relaxed) }
}
