// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

#if canImport(Glibc)
    import Glibc
#endif
import Synchronization

/// Everything that would make a test differ from one run to the next: the clock and the random generator.
///
/// Nothing else in the product may call either.
package struct Surroundings: Sendable {
    package var now: @Sendable () -> Timestamp
    package var randomBytes: @Sendable (_ count: Int) -> [UInt8]

    package init(
        now: @escaping @Sendable () -> Timestamp, randomBytes: @escaping @Sendable (_ count: Int) -> [UInt8]
    ) {
        self.now = now
        self.randomBytes = randomBytes
    }
}

extension Surroundings {
    /// The machine's clock and its cryptographically secure generator.
    package static let system = Surroundings(
        now: { Timestamp.fromSystemClock() },
        randomBytes: { count in
            count <= RandomPool.largest ? RandomPool.shared.take(count) : systemRandomBytes(count)
        })
}

/// Bytes of the kernel's generator, fetched many at a time: a token needs three small amounts, and asking the
/// kernel costs more than the bytes.
///
/// Bytes that were handed out are erased here, so nobody who reads the memory later learns of them.
private final class RandomPool: Sendable {
    /// Larger amounts come from the kernel at once.
    static let largest = 32
    static let shared = RandomPool()

    private let left = Mutex<[UInt8]>([])

    func take(_ count: Int) -> [UInt8] {
        left.withLock { left in
            if left.count < count { left = systemRandomBytes(1024) }
            let start = left.count - count
            let taken = Array(left[start...])
            for index in start..<left.count { left[index] = 0 }
            left.removeLast(count)
            return taken
        }
    }
}

/// Bytes from the kernel's generator, in one call where the platform has it.
private func systemRandomBytes(_ count: Int) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
        #if canImport(Glibc)
            // glibc 2.36 and later; it cannot fail.
            if let start = buffer.baseAddress { arc4random_buf(start, count) }
        #else
            var generator = SystemRandomNumberGenerator()
            for index in 0..<count { buffer[index] = generator.next() }
        #endif
        filled = count
    }
}
