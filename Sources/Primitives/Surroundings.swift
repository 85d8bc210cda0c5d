// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

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
            var generator = SystemRandomNumberGenerator()
            var bytes: [UInt8] = []
            bytes.reserveCapacity(count + 7)
            while bytes.count < count {
                withUnsafeBytes(of: generator.next()) { bytes.append(contentsOf: $0) }
            }
            bytes.removeLast(bytes.count - count)
            return bytes
        })
}
