// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Primitives
import Synchronization

/// A part of the configuration that is compiled and cached as a whole, for example one authorization server.
package struct ConfigurationKey: Hashable, Sendable {
    package let text: String

    package init(_ text: String) { self.text = text }
}

/// What a cache of the configuration must forget.
package struct ChangedConfiguration: Sendable, Equatable {
    /// How much of it.
    package enum Extent: Sendable, Equatable {
        case parts(Set<ConfigurationKey>)
        /// Also what no key stands for: the database may have lost what this process has seen in it.
        case everything
    }

    package let extent: Extent

    init(_ extent: Extent) { self.extent = extent }

    /// Whether a part has changed, or may have.
    package func contains(_ key: ConfigurationKey) -> Bool {
        switch extent {
        case .parts(let keys): keys.contains(key)
        case .everything: true
        }
    }
}

/// Tells caches which parts of the configuration have changed.
///
/// A driver publishes the keys of a transaction after its commit and before its caller goes on, so that the
/// node that made a change serves it from the next request on. Changes of other nodes arrive within a second.
package final class ConfigurationChanges: Sendable {
    /// Learns what has changed.
    package typealias Listener = @Sendable (ChangedConfiguration) -> Void

    private let listeners = Mutex<[Listener]>([])

    package init() {}

    /// Calls `listener` after every commit that changed configuration; it must be quick and must not block.
    ///
    /// Whatever remembers something of the database listens, and heeds
    /// ``ChangedConfiguration/Extent/everything``.
    package func listen(_ listener: @escaping Listener) {
        listeners.withLock { $0.append(listener) }
    }

    /// Tells every listener; a driver calls it after a commit.
    package func publish(_ keys: Set<ConfigurationKey>) {
        guard !keys.isEmpty else { return }
        tell(ChangedConfiguration(.parts(keys)))
    }

    /// Makes every listener forget all that it has read from the database; a driver calls it when the
    /// database may not be in the state, or not be the one, that was read from before.
    package func forgetEverything() { tell(ChangedConfiguration(.everything)) }

    private func tell(_ changed: ChangedConfiguration) {
        for listener in listeners.withLock({ $0 }) { listener(changed) }
    }
}
