// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Primitives
package import Persistence
import Synchronization

/// Compiled parts of the configuration by name: read by every request, rebuilt when their configuration
/// changes.
///
/// Bounded: what has not been asked for during the last `limit` / 2 additions is forgotten. A value is loaded
/// once even when many requests miss it together, and a value loaded while its configuration changed is not
/// kept.
package final class CompiledCache<Value: Sendable>: Sendable {
    /// Reads and compiles one value; `nil` when there is no such thing.
    package typealias Load = @Sendable (_ name: String) async throws -> Value?

    /// Which values a change of the configuration makes out of date.
    package enum Affected: Sendable {
        case none
        case names([String])
        case all
    }

    fileprivate struct Loading {
        let task: Task<Value?, any Error>
        let number: UInt64
    }

    fileprivate struct State {
        /// Values asked for lately, and those of the time before; a value found among the old is new again.
        var current: [Name: Value] = [:]
        var previous: [Name: Value] = [:]
        var loading: [Name: Loading] = [:]
        var started: UInt64 = 0
    }

    private let state = Mutex(State())
    private let limit: Int
    private let load: Load

    /// `affected` says which values a changed part of the configuration is compiled into.
    package init(
        limit: Int, changes: ConfigurationChanges,
        affected: @escaping @Sendable (ConfigurationKey) -> Affected,
        load: @escaping Load
    ) {
        self.limit = max(2, limit)
        self.load = load
        changes.listen { [weak self] changed in
            guard case .parts(let keys) = changed.extent else {
                self?.removeAll()
                return
            }
            for key in keys {
                switch affected(key) {
                case .none: break
                case .names(let names): self?.forget(names)
                case .all: self?.removeAll()
                }
            }
        }
    }

    /// The value, without waiting, if it is compiled.
    package func compiled(_ name: String) -> Value? {
        state.withLock { $0.find(Name(name), limit: limit) }
    }

    /// The value; `nil` when there is no such thing.
    package func value(_ name: String) async throws -> Value? {
        if let value = compiled(name) { return value }
        let key = Name(name)
        let loading = state.withLock { state -> Loading in
            if let loading = state.loading[key] { return loading }
            state.started += 1
            let number = state.started
            let load = self.load
            let loading = Loading(task: Task { try await load(name) }, number: number)
            state.loading[key] = loading
            return loading
        }
        let result = await loading.task.result
        state.withLock { state in
            guard state.loading[key]?.number == loading.number else { return }
            state.loading[key] = nil
            if case .success(let value?) = result { state.insert(value, key, limit: limit) }
        }
        return try result.get()
    }

    private func forget(_ names: [String]) {
        state.withLock { state in
            for name in names.map({ Name($0) }) {
                state.current[name] = nil
                state.previous[name] = nil
                state.loading[name] = nil
            }
        }
    }

    /// Forgets everything.
    package func removeAll() {
        state.withLock { state in
            state.current = [:]
            state.previous = [:]
            state.loading = [:]
        }
    }
}

extension CompiledCache.State {
    fileprivate mutating func find(_ name: Name, limit: Int) -> Value? {
        if let value = current[name] { return value }
        guard let value = previous.removeValue(forKey: name) else { return nil }
        insert(value, name, limit: limit)
        return value
    }

    fileprivate mutating func insert(_ value: Value, _ name: Name, limit: Int) {
        if current.count >= limit / 2 {
            previous = current
            current = [:]
        }
        current[name] = value
    }
}
