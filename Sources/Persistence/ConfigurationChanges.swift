// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Primitives
import Synchronization

/// A part of the configuration that is compiled and cached as a whole, for example one authorization server.
package struct ConfigurationKey: Hashable, Sendable {
    package let text: String

    package init(_ text: String) { self.text = text }
}

/// Tells caches which parts of the configuration have changed.
///
/// A driver publishes the keys of a transaction after its commit and before its caller goes on, so that the
/// node that made a change serves it from the next request on. Changes of other nodes arrive within a second.
package final class ConfigurationChanges: Sendable {
    /// Learns which parts have changed.
    package typealias Listener = @Sendable (Set<ConfigurationKey>) -> Void

    private let listeners = Mutex<[Listener]>([])

    package init() {}

    /// Calls `listener` after every commit that changed configuration; it must be quick and must not block.
    package func listen(_ listener: @escaping Listener) {
        listeners.withLock { $0.append(listener) }
    }

    /// Tells every listener; a driver calls it after a commit.
    package func publish(_ keys: Set<ConfigurationKey>) {
        guard !keys.isEmpty else { return }
        for listener in listeners.withLock({ $0 }) { listener(keys) }
    }
}
