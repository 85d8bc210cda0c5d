// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

/// A time zone: UTC, a fixed offset, or a zone of the IANA database.
package enum Zone: Sendable, Hashable {
    case utc
    /// Seconds east of UTC, less than a day.
    case fixed(seconds: Int64)
    case region(ZoneRegion)

    /// Finds a zone by its name.
    ///
    /// Taken are names of the IANA database (`Asia/Tokyo`, `US/Pacific`), offsets (`+09:00`, `-0330`,
    /// `UTC+9`, `GMT-5`) and Java's old names of three letters, of which some are not those of the database:
    /// `EST` is the time of New York with its summer time. Names are compared with case. `nil` when there is
    /// no such zone.
    package init?(_ name: String) {
        guard name.utf8.count <= 64 else { return nil }
        if ["UTC", "Z", "GMT", "UT", "Zulu", "Etc/UTC", "Etc/GMT"].contains(name) {
            self = .utc
            return
        }
        if let region = ZoneRegion.named[oldNames[name] ?? name] {
            self = .region(region)
            return
        }
        var rest = Substring(name)
        for word in ["UTC", "GMT", "UT"] where rest.hasPrefix(word) {
            rest = rest.dropFirst(word.count)
            break
        }
        guard let seconds = fixedOffset(rest) else { return nil }
        self = seconds == 0 ? .utc : .fixed(seconds: seconds)
    }

    /// Seconds east of UTC at a moment, in seconds since 1970.
    package func offset(at moment: Int64) -> Int64 {
        switch self {
        case .utc: 0
        case .fixed(let seconds): seconds
        case .region(let region): region.offset(at: moment)
        }
    }

    /// The moment, in seconds since 1970, of a local time written as if it were UTC.
    ///
    /// In the hour that occurs twice it is the first one; a time that was skipped is moved on by the gap.
    package func moment(ofLocal local: Int64) -> Int64 {
        let before = local - offset(at: local - 86_400)
        if offset(at: before) == local - before { return before }
        let after = local - offset(at: local + 86_400)
        if offset(at: after) == local - after { return after }
        return before
    }

    /// The name as it stands in brackets behind a time; `nil` for UTC and fixed offsets.
    package var name: String? { if case .region(let region) = self { region.name } else { nil } }
}

/// A zone of the IANA database, which has had different offsets at different times.
package final class ZoneRegion: Sendable, Hashable {
    package let name: String
    private let first: Int64
    /// In order: the moment in seconds since 1970, and the offset from then on.
    private let changes: [(moment: Int64, offset: Int64)]
    private let rule: ZoneRule?

    /// Every zone by each of its names; read once, when a zone is first asked for.
    static let named: [String: ZoneRegion] = {
        var zones: [String: ZoneRegion] = [:]
        for data in [zoneData1, zoneData2] {
            for line in data.split(separator: "\n") {
                let fields = line.split(separator: "|", omittingEmptySubsequences: false)
                guard fields.count == 4 else { continue }
                for name in fields[0].split(separator: ",") {
                    zones[String(name)] = ZoneRegion(String(name), fields)
                }
            }
        }
        return zones
    }()

    private init(_ name: String, _ fields: [Substring]) {
        self.name = name
        let offsets = fields[1].split(separator: ",").map { Int64((Double($0) ?? 0) * 60) }
        first = offsets.first ?? 0
        rule = ZoneRule(fields[2])
        changes = readChanges(fields[3], offsets)
    }

    /// Seconds east of UTC at a moment, in seconds since 1970; before 1970 as it was then.
    package func offset(at moment: Int64) -> Int64 {
        guard let last = changes.last else { return moment < 0 ? first : rule?.offset(at: moment) ?? first }
        if moment >= last.moment { return rule?.offset(at: moment) ?? last.offset }
        var low = 0
        var high = changes.count
        while low < high {
            let middle = (low + high) / 2
            if changes[middle].moment <= moment { low = middle + 1 } else { high = middle }
        }
        return low == 0 ? first : changes[low - 1].offset
    }

    package static func == (left: ZoneRegion, right: ZoneRegion) -> Bool { left.name == right.name }

    package func hash(into hasher: inout Hasher) { hasher.combine(name) }
}

/// Numbers in base 36 (quarters of an hour, or minutes after a dot) with the letter of an offset behind each.
private func readChanges(_ text: Substring, _ offsets: [Int64]) -> [(moment: Int64, offset: Int64)] {
    var changes: [(moment: Int64, offset: Int64)] = []
    var moment: Int64 = 0
    var number: Int64 = 0
    var unit: Int64 = 900
    for byte in text.utf8 {
        switch byte {
        case UInt8(ascii: "."): unit = 60
        case 48...57: number = number * 36 + Int64(byte - 48)
        case 97...122: number = number * 36 + Int64(byte - 87)
        default:
            moment += number * unit
            let index = Int(byte) - 65
            if offsets.indices.contains(index) { changes.append((moment, offsets[index])) }
            number = 0
            unit = 900
        }
    }
    return changes
}

/// `+09:00`, `-0330`, `+9`, `-5:30`; less than a day.
func fixedOffset(_ text: some StringProtocol) -> Int64? {
    let bytes = Array(text.utf8)
    guard let sign = bytes.first, sign == 43 || sign == 45 else { return nil }
    let digits = bytes.dropFirst().filter { $0 != 58 }
    guard (1...4).contains(digits.count), digits.allSatisfy({ (48...57).contains($0) }),
        bytes.count - 1 - digits.count <= 1, let value = Int64(String(decoding: digits, as: UTF8.self))
    else { return nil }
    let (hours, minutes) = digits.count <= 2 ? (value, 0) : (value / 100, value % 100)
    guard hours < 24, minutes < 60 else { return nil }
    return (sign == 45 ? -1 : 1) * (hours * 3600 + minutes * 60)
}

/// Java's old short names and the zones that they mean.
private let oldNames = [
    "ACT": "Australia/Darwin", "AET": "Australia/Sydney", "AGT": "America/Argentina/Buenos_Aires",
    "ART": "Africa/Cairo", "AST": "America/Anchorage", "BET": "America/Sao_Paulo", "BST": "Asia/Dhaka",
    "CAT": "Africa/Harare", "CNT": "America/St_Johns", "CST": "America/Chicago", "CTT": "Asia/Shanghai",
    "EAT": "Africa/Addis_Ababa", "ECT": "Europe/Paris", "EST": "America/New_York",
    "HST": "Pacific/Honolulu", "IET": "America/Indiana/Indianapolis", "IST": "Asia/Kolkata",
    "JST": "Asia/Tokyo", "MIT": "Pacific/Apia", "MST": "America/Denver", "NET": "Asia/Yerevan",
    "NST": "Pacific/Auckland", "PLT": "Asia/Karachi", "PNT": "America/Phoenix", "PRT": "America/Puerto_Rico",
    "PST": "America/Los_Angeles", "SST": "Pacific/Guadalcanal", "VST": "Asia/Ho_Chi_Minh",
]
