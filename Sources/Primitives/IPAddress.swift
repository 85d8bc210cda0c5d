// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// An address of either version of the internet protocol.
///
/// An IPv4 address mapped into IPv6 (`::ffff:192.0.2.1`, RFC 4291 §2.5.5.2) is the IPv4 address, so that no
/// rule can be gone around by writing it so.
package struct IPAddress: Hashable, Sendable {
    /// The first 64 bits of the IPv6 form.
    package let high: UInt64
    /// The last 64 bits of the IPv6 form.
    package let low: UInt64

    /// Sixteen bytes in network order.
    package init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// Takes the 32 bits of an address of version 4.
    package init(version4 bits: UInt32) {
        high = 0
        low = 0xFFFF_0000_0000 | UInt64(bits)
    }

    /// Reads the standard forms only: four decimal numbers, or RFC 4291 §2.2 without a zone.
    ///
    /// `127.1`, `0x7f000001` and `2130706433` are not addresses.
    package init?(_ text: String) {
        guard text.utf8.count <= 45, !text.utf8.contains(0) else { return nil }
        var four = in_addr()
        if inet_pton(AF_INET, text, &four) == 1 {
            self.init(version4: UInt32(bigEndian: four.s_addr))
            return
        }
        var six = in6_addr()
        guard inet_pton(AF_INET6, text, &six) == 1 else { return nil }
        self.init(six)
    }

    /// Reads the system's form of an address.
    package init?(family: CInt, socketAddress bytes: UnsafeRawBufferPointer) {
        // Family and port come first in both forms; IPv6 has its flow label before the address.
        switch family {
        case AF_INET where bytes.count >= 8:
            self.init(version4: UInt32(bigEndian: bytes.loadUnaligned(fromByteOffset: 4, as: UInt32.self)))
        case AF_INET6 where bytes.count >= 24:
            self.init(
                high: UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self)),
                low: UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 16, as: UInt64.self)))
        default: return nil
        }
    }

    private init(_ six: in6_addr) {
        (high, low) = withUnsafeBytes(of: six) {
            (
                UInt64(bigEndian: $0.loadUnaligned(fromByteOffset: 0, as: UInt64.self)),
                UInt64(bigEndian: $0.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
            )
        }
    }

    package var isVersion4: Bool { high == 0 && low >> 32 == 0xFFFF }

    /// Of an IPv6 address the network that one customer usually has, of an IPv4 address itself.
    package var network: IPAddress { isVersion4 ? self : IPAddress(high: high, low: 0) }
}

extension IPAddress: Comparable {
    package static func < (left: IPAddress, right: IPAddress) -> Bool {
        (left.high, left.low) < (right.high, right.low)
    }
}

extension IPAddress: CustomStringConvertible {
    /// The canonical form (RFC 5952).
    package var description: String {
        if isVersion4 {
            return String(unsafeUninitializedCapacity: 15) { text in
                var end = 0
                func put(_ byte: UInt8) {
                    text[end] = byte
                    end += 1
                }
                for shift in stride(from: 24, through: 0, by: -8) {
                    let part = UInt8(truncatingIfNeeded: low >> UInt64(shift))
                    if shift < 24 { put(46) }
                    if part >= 100 { put(48 + part / 100) }
                    if part >= 10 { put(48 + part / 10 % 10) }
                    put(48 + part % 10)
                }
                return end
            }
        }
        var six = in6_addr()
        withUnsafeMutableBytes(of: &six) {
            $0.storeBytes(of: high.bigEndian, toByteOffset: 0, as: UInt64.self)
            $0.storeBytes(of: low.bigEndian, toByteOffset: 8, as: UInt64.self)
        }
        return withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(INET6_ADDRSTRLEN)) { text in
            guard let base = text.baseAddress,
                inet_ntop(AF_INET6, &six, base, socklen_t(INET6_ADDRSTRLEN)) != nil
            else { return "" }
            return String(cString: base)
        }
    }
}
