// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

/// A pattern of letters for dates and times, as Joda-Time and Java have them: `yyyy-MM-dd'T'HH:mm:ss.SSSZZ`.
///
/// Letters: `y u Y` year, `M L` month, `d` day, `D` day of the year, `E e` day of the week, `w` week and `x`
/// its year, `a` half of the day, `H k K h` hours (0–23, 1–24, 0–11, 1–12), `m` minute, `s` second, `S`
/// fraction, `Z X` offset, `z V` zone, `G` era. Text stands in quotes; other signs stand for themselves.
/// Names are English.
package struct TimeFormat: Sendable {
    /// One piece of a pattern.
    enum Piece: Sendable, Equatable {
        case text(String)
        case field(Unicode.Scalar, count: Int)
    }

    let pieces: [Piece]

    /// Code points that a pattern may have.
    package static let longestPattern = 100

    /// Reads a pattern; refuses unknown letters, with their place.
    package init(_ pattern: String) throws(ExpressionError) {
        let scalars = Array(pattern.unicodeScalars)
        guard scalars.count <= Self.longestPattern else {
            throw ExpressionError(
                .textTooLong, at: .nowhere,
                "the pattern for times is longer than \(Self.longestPattern) characters")
        }
        var pieces: [Piece] = []
        var literal = ""
        var position = 0
        func flush() {
            if !literal.isEmpty { pieces.append(.text(literal)) }
            literal = ""
        }
        while position < scalars.count {
            let scalar = scalars[position]
            if scalar == "'" {
                position = try quotation(scalars, from: position, into: &literal)
            } else if ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar) {
                flush()
                let end = scalars[position...].firstIndex { $0 != scalar } ?? scalars.count
                guard "yuYMLdDEewxaHkKhmsSZXzVG".unicodeScalars.contains(scalar), end - position <= 9 else {
                    throw timeFormatError(position, end, "`\(scalar)` means nothing in a pattern for times")
                }
                pieces.append(.field(scalar, count: end - position))
                position = end
            } else {
                literal.unicodeScalars.append(scalar)
                position += 1
            }
        }
        flush()
        self.pieces = pieces
    }

    /// A time in this form.
    package func text(of time: ZonedTime) -> String {
        let fields = time.fields
        var text = ""
        for piece in pieces {
            switch piece {
            case .text(let literal): text += literal
            case .field(let letter, let count): text += shown(letter, count, fields, time)
            }
        }
        return text
    }

    private func shown(
        _ letter: Unicode.Scalar, _ count: Int, _ fields: TimeFields, _ time: ZonedTime
    ) -> String {
        switch letter {
        case "y", "u", "Y":
            return count == 2 ? digits(fields.year % 100, 2) : digits(fields.year, count)
        case "x":
            return count == 2 ? digits(fields.week.year % 100, 2) : digits(fields.week.year, count)
        case "M", "L":
            let name = monthNames[fields.month - 1]
            if count >= 4 { return name }
            return count == 3 ? String(name.prefix(3)) : digits(Int64(fields.month), count)
        case "d": return digits(Int64(fields.day), count)
        case "D": return digits(fields.dayOfYear, count)
        case "w": return digits(fields.week.number, count)
        case "e": return digits(Int64(fields.weekday), count)
        case "E":
            let name = dayNames[fields.weekday - 1]
            return count >= 4 ? name : String(name.prefix(3))
        case "a": return fields.hour < 12 ? "AM" : "PM"
        case "H": return digits(fields.hour, count)
        case "k": return digits(fields.hour == 0 ? 24 : fields.hour, count)
        case "K": return digits(fields.hour % 12, count)
        case "h": return digits((fields.hour + 11) % 12 + 1, count)
        case "m": return digits(fields.minute, count)
        case "s": return digits(fields.second, count)
        case "S":
            let fraction = digits(fields.millisecond, 3)
            return count <= 3
                ? String(fraction.prefix(count)) : fraction + String(repeating: "0", count: count - 3)
        case "Z":
            if count >= 3 { return time.zone.name ?? (time.zone == .utc ? "UTC" : offset(time, ":")) }
            return offsetText(time.offset, separator: count == 2 ? ":" : "")
        case "X":
            if time.offset == 0 { return "Z" }
            return count == 1 && time.offset % 3600 == 0
                ? String(offset(time, "").prefix(3)) : offset(time, count == 3 || count == 5 ? ":" : "")
        case "z", "V": return time.zone.name ?? (time.zone == .utc ? "UTC" : offset(time, ":"))
        case "G": return fields.year > 0 ? "AD" : "BC"
        default: return ""
        }
    }

    private func offset(_ time: ZonedTime, _ separator: String) -> String {
        offsetText(time.offset, separator: separator)
    }
}

let monthNames = [
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
    "November", "December",
]

let dayNames = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]

/// Quoted text from its opening quote on; two quotes are one, also outside of quoted text.
private func quotation(
    _ scalars: [Unicode.Scalar], from start: Int, into literal: inout String
) throws(ExpressionError) -> Int {
    var position = start + 1
    if position < scalars.count, scalars[position] == "'" {
        literal += "'"
        return position + 1
    }
    while position < scalars.count {
        if scalars[position] == "'" {
            guard position + 1 < scalars.count, scalars[position + 1] == "'" else { return position + 1 }
            position += 1
        }
        literal.unicodeScalars.append(scalars[position])
        position += 1
    }
    throw timeFormatError(start, scalars.count, "the quoted text does not end")
}

private func timeFormatError(_ start: Int, _ end: Int, _ sentence: String) -> ExpressionError {
    ExpressionError(
        .badPattern, at: SourceRange(start: start, end: end, line: 1, column: start + 1), sentence)
}
