// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Primitives

/// A moment as it is told in a time zone.
///
/// Two are equal when they are the same moment, whatever their zones. The years are 0000 to 9999 as the zone
/// tells them, so that every time has a text of RFC 3339.
package struct ZonedTime: Sendable {
    package let moment: Timestamp
    package let zone: Zone

    /// Takes a moment and a zone; `nil` when there the moment is outside of the years 0000 to 9999.
    package init?(_ moment: Timestamp, in zone: Zone = .utc) {
        let (local, hasOverflowed) = moment.milliseconds.addingReportingOverflow(
            zone.offset(at: moment.seconds) * 1000)
        guard !hasOverflowed, Timestamp.writable.contains(local) else { return nil }
        self.moment = moment
        self.zone = zone
    }

    /// Reads a date-time of RFC 3339 §5.6, or a local one without offset, or a date alone, as UTC.
    ///
    /// The zone is that of the offset, or the one in brackets behind it. `nil` when it is none of these.
    package init?(reading text: String) {
        guard (10...100).contains(text.utf8.count) else { return nil }
        var body = Substring(trimmingSpace(text))
        var zone: Zone?
        if body.utf8.last == UInt8(ascii: "]"), let open = body.lastIndex(of: "[") {
            guard let named = Zone(String(body[body.index(after: open)...].dropLast())) else { return nil }
            zone = named
            body = body[..<open]
        }
        var full = String(body)
        if full.utf8.count == 10 { full += "T00:00:00" }
        let time = full.utf8.dropFirst(10)
        if !time.contains(where: { $0 == 90 || $0 == 122 || $0 == 43 || $0 == 45 }) { full += "Z" }
        guard let moment = Timestamp(rfc3339InItsOffset: full) else { return nil }
        let sign = full.utf8.dropFirst(10).lastIndex { $0 == 43 || $0 == 45 }
        let offset = sign.flatMap { fixedOffset(full[$0...]) }
        let written: Zone = offset.map { $0 == 0 ? .utc : .fixed(seconds: $0) } ?? .utc
        self.init(moment, in: zone ?? written)
    }

    /// Seconds east of UTC at this moment.
    package var offset: Int64 { zone.offset(at: moment.seconds) }

    /// The parts of the time as the zone's clock and calendar show them.
    package var fields: TimeFields { TimeFields(localMilliseconds: moment.milliseconds + offset * 1000) }

    /// RFC 3339 with three decimals, the offset (`Z` for UTC), and the name of the zone in brackets.
    package var text: String { iso8601 + (zone.name.map { "[\($0)]" } ?? "") }

    /// RFC 3339 with three decimals and the offset (`Z` for UTC).
    package var iso8601: String { shown(decimals: true) }

    /// The same without the decimals when they are zero, as Java prints a time.
    package var shortISO8601: String { shown(decimals: fields.millisecond != 0) }

    private func shown(decimals: Bool) -> String {
        let fields = fields
        var text = digits(fields.year, 4) + "-" + digits(Int64(fields.month), 2) + "-"
        text += digits(Int64(fields.day), 2) + "T" + digits(fields.hour, 2) + ":"
        text += digits(fields.minute, 2) + ":" + digits(fields.second, 2)
        if decimals { text += "." + digits(fields.millisecond, 3) }
        return text + (zone == .utc ? "Z" : offsetText(offset, separator: ":"))
    }

    /// The same moment in another zone; `nil` when there it is outside of the years 0000 to 9999.
    package func moved(to zone: Zone) -> ZonedTime? { ZonedTime(moment, in: zone) }

    /// A moment earlier or later; `nil` outside of the years 0000 to 9999.
    package func adding(milliseconds: Int64) -> ZonedTime? {
        let (sum, hasOverflowed) = moment.milliseconds.addingReportingOverflow(milliseconds)
        return hasOverflowed ? nil : ZonedTime(Timestamp(milliseconds: sum), in: zone)
    }

    /// The same time of day some calendar days earlier or later, also across a change of offset.
    package func adding(days: Int64) -> ZonedTime? {
        // More days than the calendar has; the size of the smallest integer is no integer.
        guard (-4_000_000...4_000_000).contains(days) else { return nil }
        let local = moment.seconds + offset + days * 86_400
        let part = moment.milliseconds - moment.seconds * 1000
        return ZonedTime(Timestamp(milliseconds: zone.moment(ofLocal: local) * 1000 + part), in: zone)
    }
}

extension ZonedTime: Hashable, Comparable {
    package static func == (left: ZonedTime, right: ZonedTime) -> Bool { left.moment == right.moment }
    package static func < (left: ZonedTime, right: ZonedTime) -> Bool { left.moment < right.moment }
    package func hash(into hasher: inout Hasher) { hasher.combine(moment) }
}

/// A moment in the parts that clocks and calendars show.
package struct TimeFields: Sendable {
    package var year: Int64
    package var month: Int
    package var day: Int
    package var hour: Int64
    package var minute: Int64
    package var second: Int64
    package var millisecond: Int64
    /// Days since 1970.
    package var dayNumber: Int64

    /// Takes apart a local time in milliseconds since 1970 as if it were UTC.
    init(localMilliseconds local: Int64) {
        dayNumber = local / 86_400_000 - (local % 86_400_000 < 0 ? 1 : 0)
        let rest = local - dayNumber * 86_400_000
        let date = CivilDate(daysSince1970: dayNumber)
        year = date.year
        month = date.month
        day = date.day
        hour = rest / 3_600_000
        minute = rest / 60_000 % 60
        second = rest / 1000 % 60
        millisecond = rest % 1000
    }

    /// From 1, Monday, to 7 (ISO 8601).
    var weekday: Int { Int(((dayNumber + 3) % 7 + 7) % 7) + 1 }

    /// From 1.
    var dayOfYear: Int64 { dayNumber - CivilDate(year: year, month: 1, day: 1).daysSince1970 + 1 }

    /// The year and number of the week (ISO 8601: the week that has the year's first Thursday is the first).
    var week: (year: Int64, number: Int64) {
        let thursday = dayNumber - Int64(weekday) + 4
        let year = CivilDate(daysSince1970: thursday).year
        return (year, (thursday - CivilDate(year: year, month: 1, day: 1).daysSince1970) / 7 + 1)
    }
}

/// Digits with leading zeros.
func digits(_ value: Int64, _ width: Int) -> String {
    let text = String(abs(value))
    let zeros = String(repeating: "0", count: max(0, width - text.utf8.count))
    return (value < 0 ? "-" : "") + zeros + text
}

/// `+09:00`.
func offsetText(_ seconds: Int64, separator: String) -> String {
    let minutes = abs(seconds) / 60
    return (seconds < 0 ? "-" : "+") + digits(minutes / 60, 2) + separator + digits(minutes % 60, 2)
}
