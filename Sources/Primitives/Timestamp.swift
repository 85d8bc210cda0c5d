// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A moment: milliseconds since 1970-01-01T00:00:00Z.
package struct Timestamp: Hashable, Comparable, Sendable {
    package let milliseconds: Int64

    package init(milliseconds: Int64) {
        self.milliseconds = milliseconds
    }

    /// Whole seconds since 1970, the `NumericDate` of RFC 7519 §2.
    package init(seconds: Int64) {
        self.milliseconds = seconds.multipliedReportingOverflow(by: 1000).partialValue
    }

    /// Whole seconds since 1970, rounded down: the `NumericDate` of RFC 7519 §2.
    package var seconds: Int64 {
        milliseconds / 1000 - (milliseconds % 1000 < 0 ? 1 : 0)
    }

    /// The same moment with the milliseconds dropped; stored configuration shows `.000` on the wire.
    package var wholeSecond: Timestamp { Timestamp(seconds: seconds) }

    package static func < (left: Timestamp, right: Timestamp) -> Bool {
        left.milliseconds < right.milliseconds
    }

    /// A moment later.
    package static func + (left: Timestamp, right: Duration) -> Timestamp {
        Timestamp(milliseconds: left.milliseconds &+ right.wholeMilliseconds)
    }

    /// A moment earlier.
    package static func - (left: Timestamp, right: Duration) -> Timestamp {
        Timestamp(milliseconds: left.milliseconds &- right.wholeMilliseconds)
    }

    /// The time from `right` to `left`.
    package static func - (left: Timestamp, right: Timestamp) -> Duration {
        .milliseconds(left.milliseconds &- right.milliseconds)
    }

    /// The time now; for ``Surroundings`` and nobody else.
    package static func fromSystemClock() -> Timestamp {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
    }
}

extension Duration {
    /// Rounded towards zero.
    package var wholeMilliseconds: Int64 {
        components.seconds &* 1000 &+ components.attoseconds / 1_000_000_000_000_000
    }
}

extension Timestamp: CustomStringConvertible {
    package var description: String { rfc3339 }

    /// The years that RFC 3339 can write, 0000 to 9999, in milliseconds since 1970.
    package static let writable: ClosedRange<Int64> = -62_167_219_200_000...253_402_300_799_999

    /// `YYYY-MM-DDTHH:mm:ss.SSSZ`, always UTC and always three decimals (RFC 3339 §5.6).
    ///
    /// A moment outside of the years 0000 to 9999 is shown with the nearest of these years.
    package var rfc3339: String {
        var days = seconds / 86_400
        var rest = seconds % 86_400
        if rest < 0 {
            rest += 86_400
            days -= 1
        }
        let date = CivilDate(daysSince1970: days)
        let fraction = milliseconds &- seconds &* 1000
        var text: [UInt8] = []
        text.reserveCapacity(24)
        func append(_ value: Int64, width: Int) {
            var digits: [UInt8] = []
            var value = value
            for _ in 0..<width {
                digits.append(UInt8(48 + value % 10))
                value /= 10
            }
            text.append(contentsOf: digits.reversed())
        }
        append(min(max(date.year, 0), 9999), width: 4)
        text.append(45)
        append(Int64(date.month), width: 2)
        text.append(45)
        append(Int64(date.day), width: 2)
        text.append(84)
        append(rest / 3600, width: 2)
        text.append(58)
        append(rest / 60 % 60, width: 2)
        text.append(58)
        append(rest % 60, width: 2)
        text.append(46)
        append(fraction, width: 3)
        text.append(90)
        return String(decoding: text, as: UTF8.self)
    }

    /// Reads any RFC 3339 date-time, with or without a fraction, with `Z` or an offset.
    ///
    /// `nil` when it is not one, or when in UTC it lies outside of the years 0000 to 9999.
    package init?(rfc3339 text: String) {
        self.init(rfc3339InItsOffset: text)
        guard Self.writable.contains(milliseconds) else { return nil }
    }

    /// Reads any RFC 3339 date-time, also one that leaves the years 0000 to 9999 when it is told in UTC.
    ///
    /// `nil` when it is not one. The moment is at most a day outside of ``writable``.
    package init?(rfc3339InItsOffset text: String) {
        var reader = DigitReader(text)
        guard let year = reader.number(4), reader.skip("-"), let month = reader.number(2), reader.skip("-"),
            let day = reader.number(2), reader.skip("Tt "), let hour = reader.number(2), reader.skip(":"),
            let minute = reader.number(2), reader.skip(":"), let second = reader.number(2),
            (1...12).contains(month), (1...CivilDate.days(in: month, of: year)).contains(day), hour < 24,
            minute < 60,
            second <= 60
        else { return nil }
        let fraction = reader.skip(".") ? reader.fraction() : 0
        guard let fraction, let offset = reader.offsetMinutes(), reader.isAtEnd else { return nil }
        let days = CivilDate(year: year, month: Int(month), day: Int(day)).daysSince1970
        let total = days * 86_400 + hour * 3600 + (minute - offset) * 60 + second
        self.init(milliseconds: total * 1000 + fraction)
    }
}

/// Digits and separators of a date-time, read from the left.
private struct DigitReader {
    private var rest: Substring.UTF8View

    init(_ text: String) { rest = Substring(text).utf8 }

    var isAtEnd: Bool { rest.isEmpty }

    mutating func number(_ width: Int) -> Int64? {
        guard rest.count >= width else { return nil }
        var value: Int64 = 0
        for byte in rest.prefix(width) {
            guard (48...57).contains(byte) else { return nil }
            value = value * 10 + Int64(byte - 48)
        }
        rest = rest.dropFirst(width)
        return value
    }

    mutating func skip(_ any: StaticString) -> Bool {
        guard let byte = rest.first, any.withUTF8Buffer({ $0.contains(byte) }) else { return false }
        rest = rest.dropFirst()
        return true
    }

    /// Milliseconds; further digits are dropped.
    mutating func fraction() -> Int64? {
        var value: Int64 = 0
        var count = 0
        while let byte = rest.first, (48...57).contains(byte) {
            if count < 3 { value = value * 10 + Int64(byte - 48) }
            count += 1
            rest = rest.dropFirst()
        }
        guard count > 0 else { return nil }
        for _ in min(count, 3)..<3 { value *= 10 }
        return value
    }

    mutating func offsetMinutes() -> Int64? {
        if skip("Zz") { return 0 }
        let sign: Int64
        if skip("+") { sign = 1 } else if skip("-") { sign = -1 } else { return nil }
        guard let hours = number(2) else { return nil }
        _ = skip(":")
        guard let minutes = number(2), hours < 24, minutes < 60 else { return nil }
        return sign * (hours * 60 + minutes)
    }
}
