// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Dispatch
import Persistence
import Synchronization
import Testing

@Suite struct GatheringTests {
    /// As many are expected as the last commit had.
    private static func line(
        _ longest: Duration, capacity: Int = .max, mostTaken: Int = .max
    ) -> Gathering<Int> {
        Gathering(longest: longest, capacity: capacity, mostTaken: mostTaken) { taken, _, _ in taken }
    }

    /// Runs what blocks on a thread of its own.
    private static func onThread<Result: Sendable>(_ body: @escaping @Sendable () -> Result) async -> Result {
        await withCheckedContinuation { continuation in
            DispatchQueue(label: "worker").async { continuation.resume(returning: body()) }
        }
    }

    @Test func `the first begins, the others wait, and all are taken in their order`() {
        let line = Self.line(.zero)
        #expect(line.enter(1) == .begins)
        #expect(line.enter(2) == .waits)
        #expect(line.isAtWork)
        #expect(line.take() == [1, 2])
        #expect(line.enter(3) == .waits)
        #expect(line.waitingCount == 1)
        #expect(line.ended(2))
        #expect(line.take() == [3])
        #expect(!line.ended(1))
        #expect(!line.isAtWork)
        #expect(line.enter(4) == .begins)
    }

    @Test func `a member alone is not kept waiting`() {
        let line = Self.line(.seconds(3600))
        for number in 0..<3 {
            #expect(line.enter(number) == .begins)
            #expect(line.take() == [number])
            #expect(!line.ended(1))
        }
    }

    @Test func `the worker waits until as many have come as came of late`() async {
        let line = Self.line(.seconds(3600))
        for number in 1...3 { _ = line.enter(number) }
        #expect(line.take() == [1, 2, 3])
        // Nobody waits, but three are about to come.
        #expect(line.ended(3))
        async let taken = Self.onThread { line.take() }
        for number in 4...6 { #expect(line.enter(number) == .waits) }
        #expect(await taken == [4, 5, 6])
    }

    @Test func `the worker waits no longer than it may, and then the work is over`() async {
        let line = Self.line(.milliseconds(1))
        for number in 1...3 { _ = line.enter(number) }
        #expect(line.take() == [1, 2, 3])
        #expect(line.ended(3))
        #expect(line.enter(4) == .waits)
        #expect(await Self.onThread { line.take() } == [4])
        #expect(!line.ended(1))
        for number in 5...6 { _ = line.enter(number) }
        #expect(line.take() == [5, 6])
        #expect(line.ended(2))
        #expect(await Self.onThread { line.take() } == [])
        #expect(!line.ended(0))
        #expect(line.enter(7) == .begins)
    }

    @Test func `what a user expects decides how many are waited for`() async {
        let seen = Mutex<[[Int]]>([])
        let line = Gathering<Int>(longest: .seconds(3600)) { taken, waiting, before in
            seen.withLock { $0.append([taken, waiting, before]) }
            return 1
        }
        for number in 1...2 { _ = line.enter(number) }
        #expect(line.take() == [1, 2])
        _ = line.enter(3)
        #expect(line.ended(2))
        #expect(await Self.onThread { line.take() } == [3])
        _ = line.ended(1)
        #expect(seen.withLock { $0 } == [[2, 1, 0], [1, 0, 1]])
    }

    @Test func `a commit has no more than it may, and the rest is taken next`() {
        let line = Self.line(.zero, capacity: 5, mostTaken: 2)
        for number in 1...5 { #expect(line.enter(number) == (number == 1 ? .begins : .waits)) }
        #expect(line.enter(6) == .full)
        #expect(line.take() == [1, 2])
        #expect(line.enter(7) == .waits)
        #expect(line.ended(2))
        #expect(line.takeAtOnce() == [3, 4])
        #expect(line.ended(2))
        #expect(line.take() == [5, 7])
        #expect(!line.ended(2))
    }

    @Test func `closing lets nobody in, wakes the worker, and ends with the work`() async {
        let line = Self.line(.seconds(3600))
        for number in 1...2 { _ = line.enter(number) }
        _ = line.take()
        #expect(line.ended(2))
        _ = line.enter(3)
        let isOver = Atomic(false)
        async let worker: [Int] = Self.onThread {
            let taken = line.take()
            isOver.store(true, ordering: .sequentiallyConsistent)
            #expect(!line.ended(taken.count))
            return taken
        }
        await line.close()
        let wasOver = isOver.load(ordering: .sequentiallyConsistent)
        #expect(wasOver)
        #expect(await worker == [3])
        #expect(line.enter(4) == .closed)
        await line.close()
    }

    /// A line that a thread of its own works off.
    private final class Worker: Sendable {
        let line = GatheringTests.line(.microseconds(30))
        let taken = Mutex<[Int]>([])
        private let queue = DispatchQueue(label: "worker")

        func enter(_ members: Range<Int>) {
            for member in members where line.enter(member) == .begins { queue.async { self.work() } }
        }

        private func work() {
            var count: Int
            repeat {
                let batch = line.take()
                count = batch.count
                taken.withLock { $0 += batch }
            } while line.ended(count)
        }
    }

    /// The last one comes just when the time is over, again and again.
    @Test func `everyone is taken once, however close they come`() async {
        let worker = Worker()
        await withTaskGroup { group in
            for start in 0..<8 { group.addTask { worker.enter(start * 2000..<(start + 1) * 2000) } }
        }
        await worker.line.close()
        #expect(worker.taken.withLock { $0.sorted() } == Array(0..<16_000))
    }
}
