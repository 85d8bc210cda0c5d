// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Primitives

extension TimeFormat {
    /// Reads a text of this form, all of it; what the pattern does not name is that of 1970-01-01T00:00:00Z.
    ///
    /// Numbers may have more digits than the pattern has letters unless another number follows at once; years
    /// of two digits are 1950 to 2049. `nil` when the text is not of this form or is no time of the calendar.
    package func read(_ text: String) -> ZonedTime? {
        guard text.utf8.count <= 200 else { return nil }
        var reader = FieldReader(text)
        for (index, piece) in pieces.enumerated() {
            switch piece {
            case .text(let literal):
                guard reader.skip(literal) else { return nil }
            case .field(let letter, let count):
                let isNumberNext = index + 1 < pieces.count && isNumber(pieces[index + 1])
                guard reader.take(letter, count, exactly: isNumberNext) else { return nil }
            }
        }
        return reader.isAtEnd ? reader.time : nil
    }

    private func isNumber(_ piece: Piece) -> Bool {
        guard case .field(let letter, let count) = piece else { return false }
        switch letter {
        case "M", "L": return count <= 2
        case "E", "a", "Z", "X", "z", "V", "G": return false
        default: return true
        }
    }
}

/// Parts of a time, read from the left of a text.
private struct FieldReader {
    private var rest: Substring
    private var year: Int64 = 1970
    private var month: Int64 = 1
    private var day: Int64 = 1
    private var dayOfYear: Int64?
    private var hour: Int64 = 0
    private var halfHour: Int64?
    private var isAfternoon = false
    private var minute: Int64 = 0
    private var second: Int64 = 0
    private var millisecond: Int64 = 0
    private var zone: Zone = .utc

    init(_ text: String) { rest = Substring(text) }

    var isAtEnd: Bool { rest.isEmpty }

    mutating func skip(_ literal: String) -> Bool {
        guard rest.utf8.starts(with: literal.utf8) else { return false }
        rest = Substring(rest.utf8.dropFirst(literal.utf8.count))
        return true
    }

    mutating func take(_ letter: Unicode.Scalar, _ count: Int, exactly: Bool) -> Bool {
        switch letter {
        case "M" where count >= 3, "L" where count >= 3:
            guard let index = takeName(monthNames) else { return false }
            month = Int64(index + 1)
            return true
        case "E": return takeName(dayNames) != nil
        case "a":
            guard let half = takeName(["AM", "PM"], shortest: 2) else { return false }
            isAfternoon = half == 1
            return true
        case "G": return takeName(["AD", "BC"], shortest: 2) == 0
        case "Z", "X", "z", "V": return takeZone()
        case "S": return takeFraction(count, exactly: exactly)
        default: break
        }
        let isYear = letter == "y" || letter == "u" || letter == "Y"
        guard let value = takeNumber(exactly ? count : max(count, isYear ? 4 : 2)) else { return false }
        switch letter {
        case "y", "u", "Y":
            year = count == 2 && value < 100 ? value + (value < 50 ? 2000 : 1900) : value
        case "M", "L": month = value
        case "d": day = value
        case "D": dayOfYear = value
        case "H": hour = value
        case "k": hour = value == 24 ? 0 : value
        case "K": halfHour = value
        case "h": halfHour = value == 12 ? 0 : value
        case "m": minute = value
        case "s": second = value
        // Weeks and days of the week say nothing that the date does not.
        default: break
        }
        return true
    }

    /// The time that the parts make; `nil` when one of them is out of its range.
    var time: ZonedTime? {
        var hour = hour
        if let halfHour {
            guard (0..<12).contains(halfHour) else { return nil }
            hour = halfHour + (isAfternoon ? 12 : 0)
        }
        guard (0...9999).contains(year), (1...12).contains(month), (0..<24).contains(hour),
            (0..<60).contains(minute), (0..<60).contains(second),
            (1...CivilDate.days(in: month, of: year)).contains(day)
        else { return nil }
        var days = CivilDate(year: year, month: Int(month), day: Int(day)).daysSince1970
        if let dayOfYear {
            let first = CivilDate(year: year, month: 1, day: 1).daysSince1970
            let next = CivilDate(year: year + 1, month: 1, day: 1).daysSince1970
            guard (1...next - first).contains(dayOfYear) else { return nil }
            days = first + dayOfYear - 1
        }
        let local = days * 86_400 + hour * 3600 + minute * 60 + second
        let moment = Timestamp(milliseconds: zone.moment(ofLocal: local) * 1000 + millisecond)
        return ZonedTime(moment, in: zone)
    }

    private mutating func takeNumber(_ width: Int) -> Int64? {
        let digits = rest.utf8.prefix(width).prefix { (48...57).contains($0) }
        guard let value = Int64(String(Substring(digits))) else { return nil }
        rest = Substring(rest.utf8.dropFirst(digits.count))
        return value
    }

    private mutating func takeFraction(_ count: Int, exactly: Bool) -> Bool {
        let digits = rest.utf8.prefix(exactly ? count : 9).prefix { (48...57).contains($0) }
        guard !digits.isEmpty else { return false }
        var value: Int64 = 0
        for digit in digits.prefix(3) { value = value * 10 + Int64(digit - 48) }
        for _ in min(digits.count, 3)..<3 { value *= 10 }
        millisecond = value
        rest = Substring(rest.utf8.dropFirst(digits.count))
        return true
    }

    /// A name in full or by its first letters, without regard to case.
    private mutating func takeName(_ names: [String], shortest: Int = 3) -> Int? {
        let word = rest.prefix { $0.isLetter }.lowercased()
        for (index, name) in names.enumerated() {
            for length in [name.count, shortest] where word.hasPrefix(name.prefix(length).lowercased()) {
                rest = rest.dropFirst(length)
                return index
            }
        }
        return nil
    }

    private mutating func takeZone() -> Bool {
        let word = rest.prefix { $0.isLetter || $0.isNumber || "+-:/_".contains($0) }
        guard let zone = Zone(String(word)) else { return false }
        self.zone = zone
        rest = rest.dropFirst(word.count)
        return true
    }
}
