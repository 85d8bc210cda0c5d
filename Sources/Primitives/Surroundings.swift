// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

#if canImport(Glibc)
    import Glibc
#endif
import Synchronization

/// Everything that would make a test differ from one run to the next: the clock and the random generators.
///
/// Nothing else in the product may call them.
package struct Surroundings: Sendable {
    package var now: @Sendable () -> Timestamp
    /// Bytes for what gives power to those who guess it: secrets, tokens, keys, passwords, salts, nonces.
    ///
    /// Each call asks the kernel, so no memory of the process says what the next ones will be.
    package let secretBytes: @Sendable (_ count: Int) -> [UInt8]
    /// Bytes for identifiers, which need to be unlike each other and nothing more.
    ///
    /// Only this target reads them, and only in the files that make identifiers.
    let identifierBytes: @Sendable (_ count: Int) -> [UInt8]

    /// Private RSA keys as JWKs, in the place of new ones; `nil` outside of tests.
    ///
    /// Making a key takes a tenth of a second and more, which a test that is about something else need not
    /// wait for.
    package let readyRSAKeys: (@Sendable (_ bits: Int) -> JSON?)?

    /// Takes a generator of its own for secrets and for identifiers.
    package init(
        now: @escaping @Sendable () -> Timestamp,
        secretBytes: @escaping @Sendable (_ count: Int) -> [UInt8],
        identifierBytes: @escaping @Sendable (_ count: Int) -> [UInt8],
        readyRSAKeys: (@Sendable (_ bits: Int) -> JSON?)? = nil
    ) {
        self.now = now
        self.secretBytes = secretBytes
        self.identifierBytes = identifierBytes
        self.readyRSAKeys = readyRSAKeys
    }

    /// Takes one generator for both.
    package init(
        now: @escaping @Sendable () -> Timestamp, randomBytes: @escaping @Sendable (_ count: Int) -> [UInt8],
        readyRSAKeys: (@Sendable (_ bits: Int) -> JSON?)? = nil
    ) {
        self.init(
            now: now, secretBytes: randomBytes, identifierBytes: randomBytes, readyRSAKeys: readyRSAKeys)
    }
}

extension Surroundings {
    /// The machine's clock and its cryptographically secure generator.
    package static let system = Surroundings(
        now: { Timestamp.fromSystemClock() }, secretBytes: systemRandomBytes,
        identifierBytes: { count in
            count <= IdentifierPool.largest ? IdentifierPool.shared.take(count) : systemRandomBytes(count)
        })
}

/// Bytes of the kernel's generator, fetched many at a time: the identifiers of a token need three small
/// amounts, and asking the kernel costs more than the bytes.
///
/// Who reads the memory of the process learns the next ones, which is why nothing secret is made of them.
private final class IdentifierPool: Sendable {
    /// Larger amounts come from the kernel at once.
    static let largest = 32
    static let shared = IdentifierPool()

    private let left = Mutex<[UInt8]>([])

    func take(_ count: Int) -> [UInt8] {
        left.withLock { left in
            if left.count < count { left = systemRandomBytes(1024) }
            let start = left.count - count
            let taken = Array(left[start...])
            left.removeLast(count)
            return taken
        }
    }
}

/// Bytes from the kernel's generator, in one call where the platform has it.
@Sendable private func systemRandomBytes(_ count: Int) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
        #if canImport(Glibc)
            // glibc 2.36 and later; it keeps nothing, asks getrandom each time, and cannot fail.
            if let start = buffer.baseAddress { arc4random_buf(start, count) }
        #else
            var generator = SystemRandomNumberGenerator()
            for index in 0..<count { buffer[index] = generator.next() }
        #endif
        filled = count
    }
}
