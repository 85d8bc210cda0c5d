// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Primitives
import Testing

@Suite struct TimestampTests {
    @Test(arguments: [
        (Int64(0), "1970-01-01T00:00:00.000Z"), (-1, "1969-12-31T23:59:59.999Z"),
        (1_762_854_133_007, "2025-11-11T09:42:13.007Z"), (951_782_399_999, "2000-02-28T23:59:59.999Z"),
        (951_782_400_000, "2000-02-29T00:00:00.000Z"), (951_868_800_000, "2000-03-01T00:00:00.000Z"),
        (-2_203_891_200_000, "1900-03-01T00:00:00.000Z"), (4_107_542_400_000, "2100-03-01T00:00:00.000Z"),
        (253_402_300_799_999, "9999-12-31T23:59:59.999Z"), (-62_167_219_200_000, "0000-01-01T00:00:00.000Z"),
    ])
    func `a moment and its text go both ways`(milliseconds: Int64, text: String) {
        let moment = Timestamp(milliseconds: milliseconds)
        #expect(moment.rfc3339 == text)
        #expect("\(moment)" == text)
        #expect(Timestamp(rfc3339: text) == moment)
    }

    @Test(arguments: [
        ("2025-11-11T09:42:13Z", "2025-11-11T09:42:13.000Z"),
        ("2025-11-11t09:42:13z", "2025-11-11T09:42:13.000Z"),
        ("2025-11-11 09:42:13Z", "2025-11-11T09:42:13.000Z"),
        ("2025-11-11T09:42:13.5Z", "2025-11-11T09:42:13.500Z"),
        ("2025-11-11T09:42:13.0079Z", "2025-11-11T09:42:13.007Z"),
        ("2025-11-11T09:42:13.123456789012345678Z", "2025-11-11T09:42:13.123Z"),
        ("2025-11-11T10:42:13+01:00", "2025-11-11T09:42:13.000Z"),
        ("2025-11-11T00:12:13-09:30", "2025-11-11T09:42:13.000Z"),
        ("2025-11-11T09:42:13-00:00", "2025-11-11T09:42:13.000Z"),
        ("2024-03-01T00:30:00+01:00", "2024-02-29T23:30:00.000Z"),
        ("2023-12-31T23:59:59.999-00:01", "2024-01-01T00:00:59.999Z"),
        ("2016-12-31T23:59:60Z", "2017-01-01T00:00:00.000Z"),
        ("2025-11-11T09:42:13+23:59", "2025-11-10T09:43:13.000Z"),
        ("9999-12-31T23:59:59+00:01", "9999-12-31T23:58:59.000Z"),
    ])
    func `every form of RFC 3339 is read`(text: String, expected: String) {
        #expect(Timestamp(rfc3339: text)?.rfc3339 == expected)
    }

    @Test(arguments: [
        (Int64(0), "Thu, 01 Jan 1970 00:00:00"), (784_111_777, "Sun, 06 Nov 1994 08:49:37"),
        (951_827_696, "Tue, 29 Feb 2000 12:34:56"), (253_402_300_799, "Fri, 31 Dec 9999 23:59:59"),
    ]) func `mail and HTTP have days with their names`(seconds: Int64, text: String) {
        #expect(Timestamp(seconds: seconds).internetDate == text)
    }

    @Test(arguments: [
        "", "2025", "2025-11-11", "2025-11-11T09:42Z", "2025-11-11T09:42:13", "2025-11-11T24:00:00Z",
        "2025-11-11T09:60:00Z", "2025-11-11T09:42:61Z", "2025-00-11T09:42:13Z", "2025-13-11T09:42:13Z",
        "2025-11-00T09:42:13Z", "2025-11-31T09:42:13Z", "2023-02-29T00:00:00Z", "1900-02-29T00:00:00Z",
        "2100-02-29T00:00:00Z", "2025-11-11T09:42:13.Z", "2025-11-11T09:42:13.5", "2025-11-11T09:42:13ZZ",
        "2025-11-11T09:42:13+1:00", "2025-11-11T09:42:13+24:00", "2025-11-11T09:42:13+01:60",
        "25-11-11T09:42:13Z",
        "+2025-11-11T09:42:13Z", "2025-11-11T09:42:13 Z", "２０25-11-11T09:42:13Z", "-025-11-11T09:42:13Z",
    ])
    func `what is not a date-time is refused`(text: String) {
        #expect(Timestamp(rfc3339: text) == nil)
    }

    @Test(arguments: ["0000-01-01T00:00:00+00:01", "9999-12-31T23:59:60Z", "9999-12-31T23:59:59-00:01"])
    func `a moment outside of the years 0000 to 9999 has no text and is refused`(text: String) {
        #expect(Timestamp(rfc3339: text) == nil)
        #expect(Timestamp(rfc3339InItsOffset: text) != nil, "its own offset has a year for it")
    }

    @Test(
        arguments: [(Int64(1999), Int64(1)), (1000, 1), (999, 0), (-1, -1), (-1000, -1), (-1001, -2)]
            as [(Int64, Int64)])
    func `seconds are rounded down`(milliseconds: Int64, seconds: Int64) {
        #expect(Timestamp(milliseconds: milliseconds).seconds == seconds)
        #expect(Timestamp(milliseconds: milliseconds).wholeSecond.milliseconds == seconds * 1000)
    }

    @Test(arguments: [Int64.min, Int64.min + 1, Int64.min + 807, Int64.min + 808, Int64.max, Int64.max - 1])
    func `the ends of the range do no harm`(milliseconds: Int64) {
        let moment = Timestamp(milliseconds: milliseconds)
        #expect(moment.rfc3339.utf8.count == 24)
        #expect(moment.seconds / 1000 == milliseconds / 1_000_000)
        _ = moment + .seconds(1)
        _ = moment - .seconds(1)
        _ = moment - Timestamp(milliseconds: 0)
        _ = Timestamp(seconds: milliseconds).rfc3339
    }

    @Test func `every day of four centuries is the day after the one before`() {
        var before = CivilDate(daysSince1970: -25_568)
        #expect(before == CivilDate(year: 1899, month: 12, day: 31))
        for days in Int64(-25_567)..<(-25_567 + 146_097) {
            let date = CivilDate(daysSince1970: days)
            let isNext =
                date.day == before.day + 1
                || (date.day == 1
                    && Int64(before.day) == CivilDate.days(in: Int64(before.month), of: before.year))
            guard isNext, date.daysSince1970 == days else {
                Issue.record("\(date) follows \(before)")
                return
            }
            before = date
        }
    }

    @Test func `durations move a moment`() {
        let moment = Timestamp(seconds: 100)
        #expect(moment + .milliseconds(1500) == Timestamp(milliseconds: 101_500))
        #expect(moment - .seconds(200) == Timestamp(seconds: -100))
        #expect(Timestamp(seconds: 160) - moment == .seconds(60))
        #expect(Timestamp(seconds: 99) < moment)
        #expect(Duration.microseconds(1999).wholeMilliseconds == 1)
    }
}
