// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Primitives

/// How far a zone is from UTC for all the future, as POSIX TZ writes it: `EST5EDT,M3.2.0,M11.1.0`.
///
/// IEEE Std 1003.1 §8.3; the days of change are those of the form `Mm.w.d`, which all zones in use have.
struct ZoneRule: Sendable, Equatable {
    /// A moment of every year, in local time of the offset before it.
    struct Change: Sendable, Equatable {
        var month: Int64
        /// 1 to 4, or 5 for the last.
        var week: Int64
        /// From 0, Sunday.
        var weekday: Int64
        /// Seconds after midnight; it may be negative or beyond the day.
        var time: Int64

        /// The moment in seconds since 1970 as if local time were UTC.
        func seconds(in year: Int64) -> Int64 {
            let first = CivilDate(year: year, month: Int(month), day: 1).daysSince1970
            let firstWeekday = ((first + 4) % 7 + 7) % 7
            var day = 1 + ((weekday - firstWeekday) % 7 + 7) % 7 + (week - 1) * 7
            while day > CivilDate.days(in: month, of: year) { day -= 7 }
            return (first + day - 1) * 86_400 + time
        }
    }

    /// Seconds east of UTC.
    let standard: Int64
    /// The other offset and when it begins and ends; `nil` when there is only one offset.
    let summer: (offset: Int64, begin: Change, end: Change)?

    static func == (left: ZoneRule, right: ZoneRule) -> Bool {
        left.standard == right.standard && left.summer?.offset == right.summer?.offset
            && left.summer?.begin == right.summer?.begin && left.summer?.end == right.summer?.end
    }

    /// Reads a rule; `nil` when it is not one.
    init?(_ text: some StringProtocol) {
        let parts = text.split(separator: ",", omittingEmptySubsequences: false)
        var rest = Substring(parts.first ?? "").utf8
        guard skipName(&rest), let west = takeTime(&rest) else { return nil }
        standard = -west
        guard !rest.isEmpty else {
            summer = nil
            return
        }
        guard skipName(&rest), parts.count == 3 else { return nil }
        var offset = standard + 3600
        if !rest.isEmpty {
            guard let west = takeTime(&rest) else { return nil }
            offset = -west
        }
        guard let begin = readChange(parts[1]), let end = readChange(parts[2]) else { return nil }
        summer = (offset, begin, end)
    }

    /// Seconds east of UTC at a moment, in seconds since 1970.
    func offset(at moment: Int64) -> Int64 {
        guard let summer else { return standard }
        let days = (moment + standard) / 86_400 - ((moment + standard) % 86_400 < 0 ? 1 : 0)
        let year = CivilDate(daysSince1970: days).year
        let begin = summer.begin.seconds(in: year) - standard
        let end = summer.end.seconds(in: year) - summer.offset
        let isSummer = begin < end ? begin <= moment && moment < end : !(end <= moment && moment < begin)
        return isSummer ? summer.offset : standard
    }
}

private func skipName(_ rest: inout Substring.UTF8View) -> Bool {
    if rest.first == UInt8(ascii: "<") {
        guard let end = rest.firstIndex(of: UInt8(ascii: ">")) else { return false }
        rest = rest[rest.index(after: end)...]
        return true
    }
    let name = rest.prefix { (65...90).contains($0) || (97...122).contains($0) }
    rest = rest.dropFirst(name.count)
    return name.count >= 3
}

/// `5`, `-3:30`, `+1:00:00`: hours, minutes and seconds as seconds.
private func takeTime(_ rest: inout Substring.UTF8View) -> Int64? {
    let sign: Int64 = rest.first == UInt8(ascii: "-") ? -1 : 1
    if rest.first == UInt8(ascii: "-") || rest.first == UInt8(ascii: "+") { rest = rest.dropFirst() }
    var seconds: Int64 = 0
    for unit in [3600, 60, 1] as [Int64] {
        let digits = rest.prefix { (48...57).contains($0) }
        guard let value = Int64(String(Substring(digits))), value < 1000 else { return nil }
        seconds += value * unit
        rest = rest.dropFirst(digits.count)
        guard rest.first == UInt8(ascii: ":") else { break }
        rest = rest.dropFirst()
    }
    return sign * seconds
}

/// `M3.2.0/2`.
private func readChange(_ text: some StringProtocol) -> ZoneRule.Change? {
    let halves = text.split(separator: "/")
    guard let date = halves.first, date.utf8.first == UInt8(ascii: "M") else { return nil }
    let numbers = date.dropFirst().split(separator: ".").compactMap { Int64($0) }
    guard numbers.count == 3, (1...12).contains(numbers[0]), (1...5).contains(numbers[1]),
        (0...6).contains(numbers[2])
    else { return nil }
    var time: Int64 = 7200
    if halves.count == 2 {
        var rest = Substring(halves[1]).utf8
        guard let given = takeTime(&rest), rest.isEmpty else { return nil }
        time = given
    }
    return ZoneRule.Change(month: numbers[0], week: numbers[1], weekday: numbers[2], time: time)
}
