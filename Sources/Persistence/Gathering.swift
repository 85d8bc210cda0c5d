// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Dispatch
import Synchronization

/// The line of those who wait for a commit, and the rhythm in which they share commits.
///
/// Who enters while nobody works begins the work; who enters later is taken by whoever works. When several
/// have come of late, the worker waits until as many wait again, but no longer than `longest`; a member alone
/// never waits. The order of calls is ``enter(_:)`` → (``take()`` → ``ended(_:)``) again and again until
/// ``ended(_:)`` says that the work is over.
///
/// ``take()`` blocks, so it is for threads that a store has for itself.
package final class Gathering<Member: Sendable>: Sendable {
    /// What came of entering the line.
    package enum Entry: Equatable, Sendable {
        /// The line is closed, and the member is not in it.
        case closed
        /// The line is full, and the member is not in it.
        case full
        /// The member waits, and must begin the work.
        case begins
        /// The member waits, and somebody works or is about to.
        case waits
    }

    /// How many are about to come, from how many a commit had, how many came meanwhile, and how many were
    /// expected before.
    package typealias Expectation = @Sendable (_ taken: Int, _ waiting: Int, _ before: Int) -> Int

    private struct State {
        var waiting: [Member] = []
        /// Whether the work has begun and is not over.
        var isAtWork = false
        var isClosed = false
        /// How many are about to come.
        var expected = 0
        /// How many the worker waits for, while it waits.
        var awaited: Int?
        var closers: [UnsafeContinuation<Void, Never>] = []
    }

    private let longest: Duration
    private let capacity: Int
    private let mostTaken: Int
    private let expectation: Expectation
    private let state = Mutex(State())
    private let enough = DispatchSemaphore(value: 0)

    /// `longest` is how long the worker waits for more, `capacity` how many may wait, `mostTaken` how many
    /// share a commit at most.
    package init(
        longest: Duration, capacity: Int = .max, mostTaken: Int = .max, expectation: @escaping Expectation
    ) {
        self.longest = longest
        self.capacity = capacity
        self.mostTaken = mostTaken
        self.expectation = expectation
    }

    /// How many wait, without those whom the worker has taken.
    package var waitingCount: Int { state.withLock { $0.waiting.count } }

    /// Whether somebody works or is about to.
    package var isAtWork: Bool { state.withLock { $0.isAtWork } }

    /// Whether nobody may enter any more.
    package var isClosed: Bool { state.withLock { $0.isClosed } }

    /// Puts a member into the line.
    package func enter(_ member: Member) -> Entry {
        let (entry, isEnough) = state.withLock { state -> (Entry, Bool) in
            if state.isClosed { return (.closed, false) }
            if state.waiting.count >= capacity { return (.full, false) }
            state.waiting.append(member)
            guard state.isAtWork else {
                state.isAtWork = true
                return (.begins, false)
            }
            guard let awaited = state.awaited, state.waiting.count >= awaited else { return (.waits, false) }
            state.awaited = nil
            return (.waits, true)
        }
        if isEnough { enough.signal() }
        return entry
    }

    /// Takes those who wait, first come first; blocks until as many as expected do, or the time for that is
    /// over.
    ///
    /// Nobody may have come.
    package func take() -> [Member] {
        let mustWait = state.withLock { state in
            let target = min(state.expected, mostTaken)
            guard state.waiting.count < target, !state.isClosed, longest > .zero else { return false }
            state.awaited = target
            return true
        }
        if mustWait { wait() }
        return takeAtOnce()
    }

    /// Takes those who wait at this moment.
    package func takeAtOnce() -> [Member] {
        state.withLock { state in
            guard state.waiting.count > mostTaken else {
                let taken = state.waiting
                state.waiting = []
                state.waiting.reserveCapacity(taken.count)
                return taken
            }
            defer { state.waiting.removeFirst(mostTaken) }
            return Array(state.waiting.prefix(mostTaken))
        }
    }

    /// Says that the commit of `taken` members has ended; answers whether the worker is to take again.
    ///
    /// It is when some wait, or several are about to come. When not, the next to enter begins the work.
    package func ended(_ taken: Int) -> Bool {
        let (isMore, closers) = state.withLock { state -> (Bool, [UnsafeContinuation<Void, Never>]) in
            state.expected = expectation(taken, state.waiting.count, state.expected)
            let areExpected = taken > 1 && longest > .zero && !state.isClosed
            guard state.waiting.isEmpty, !areExpected else { return (true, []) }
            state.isAtWork = false
            defer { state.closers = [] }
            return (false, state.closers)
        }
        for closer in closers { closer.resume() }
        return isMore
    }

    /// Lets nobody enter from now on, and returns when the work is over.
    package func close() async {
        await withUnsafeContinuation { (continuation: UnsafeContinuation<Void, Never>) in
            let (isOver, isAwaited) = state.withLock { state in
                state.isClosed = true
                defer { state.awaited = nil }
                if state.isAtWork { state.closers.append(continuation) }
                return (!state.isAtWork, state.awaited != nil)
            }
            if isOver { continuation.resume() }
            if isAwaited { enough.signal() }
        }
    }

    private func wait() {
        let time = Int(longest / .microseconds(1))
        guard enough.wait(timeout: .now() + .microseconds(time)) == .timedOut else { return }
        // INVARIANT: who takes `awaited` away signals, and nobody else does.
        let isSignalled = state.withLock { state in
            defer { state.awaited = nil }
            return state.awaited == nil
        }
        // The last one came while the time ran out: the next wait must not find its signal.
        if isSignalled { enough.wait() }
    }
}
