// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Expressions
import Primitives
import Testing

/// The first and the last moments that a calendar of four digits has, in every way that makes a time.
@Suite struct CalendarBoundsTests {
    private func value(_ text: String) throws -> String {
        var names = Names()
        names.now = Timestamp(rfc3339: "2015-07-31T17:18:37.979Z")
        let expression = try ParsedExpression(parsing: text)
        do throws(ExpressionError) {
            return try expression.evaluate(names: names).json.text
        } catch {
            return "error \(error.code)"
        }
    }

    @Test(arguments: [
        ("'9999-12-31T23:59:59Z'.parseStringTime()", "\"9999-12-31T23:59:59.000Z\""),
        ("'9999-12-31T23:59:59.999999999Z'.parseStringTime()", "\"9999-12-31T23:59:59.999Z\""),
        ("'9999-12-31T23:59:59.999+14:00'.parseStringTime()", "\"9999-12-31T23:59:59.999+14:00\""),
        ("'9999-12-31T23:59:59.999-12:00'.parseStringTime()", "\"9999-12-31T23:59:59.999-12:00\""),
        ("'9999-12-31'.parseStringTime()", "\"9999-12-31T00:00:00.000Z\""),
        ("'31.12.9999'.parseStringTime('dd.MM.yyyy')", "\"9999-12-31T00:00:00.000Z\""),
        (
            "'9999-12-31 23:59 America/New_York'.parseStringTime('yyyy-MM-dd HH:mm z')",
            "\"9999-12-31T23:59:00.000-05:00[America/New_York]\""
        ),
        ("'253402300799999'.parseUnixTime()", "\"9999-12-31T23:59:59.999Z\""),
        ("'2650467743999999999'.parseWindowsTime()", "\"9999-12-31T23:59:59.999Z\""),
        ("'9999-12-31T23:59:59.999Z'.toUnix()", "\"253402300799999\""),
        ("'9999-12-31T23:59:59.999Z'.toWindows()", "\"2650467743999990000\""),
        ("'9999-12-30T23:59:59Z'.plusDays(1)", "\"9999-12-31T23:59:59.000Z\""),
        ("'9999-12-31T23:59:58Z'.plusSeconds(1)", "\"9999-12-31T23:59:59.000Z\""),
        ("'9999-12-31T23:59:59Z'.toZone('-05:00')", "\"9999-12-31T18:59:59.000-05:00\""),
        ("Time.now() < '9999-12-31T23:59:59Z'", "true"),
        ("'9999-12-31T23:59:59Z'.withinDays(1)", "false"),
        ("'0000-01-01T00:00:00Z'.parseStringTime()", "\"0000-01-01T00:00:00.000Z\""),
        ("'0000-01-01T00:00:00.000+14:00'.parseStringTime()", "\"0000-01-01T00:00:00.000+14:00\""),
        ("'0001-01-01T00:00:00Z'.parseStringTime()", "\"0001-01-01T00:00:00.000Z\""),
        ("'0001-01-01T00:00:00Z'.minusDays(366)", "\"0000-01-01T00:00:00.000Z\""),
        ("'0001-01-01T00:00:00Z'.toZone('-12:00')", "\"0000-12-31T12:00:00.000-12:00\""),
        ("'0001-01-01T00:00:00Z' < Time.now()", "true"),
    ])
    func `a time that has four digits for its year is a time`(text: String, wanted: String) throws {
        #expect(try value(text) == wanted)
    }

    @Test(arguments: [
        ("'9999-12-31T23:59:60Z'.parseStringTime()", "error notATime"),
        ("'9999-12-31T23:59:59Z[Asia/Tokyo]'.parseStringTime()", "error notATime"),
        ("'10000-01-01T00:00:00Z'.parseStringTime()", "error notATime"),
        ("'253402300800000'.parseUnixTime()", "error overflow"),
        ("'-62167219200001'.parseUnixTime()", "error overflow"),
        ("'2650467744000000000'.parseWindowsTime()", "error overflow"),
        ("'9223372036854775807'.parseWindowsTime()", "error overflow"),
        ("'-9223372036854775808'.parseUnixTime()", "error overflow"),
        ("'9223372036854775807'.parseUnixTime()", "error overflow"),
        ("'9999-12-31T23:59:59.999Z'.toZone('+00:01')", "error overflow"),
        ("'9999-12-31T23:59:59.999-12:00'.toZone('UTC')", "error overflow"),
        ("'0000-01-01T00:00:00Z'.toZone('America/New_York')", "error overflow"),
        ("'9999-12-31T23:59:59Z'.plusSeconds(1)", "error overflow"),
        ("'9999-12-31T00:00:00Z'.plusDays(1)", "error overflow"),
        ("'0000-01-01T00:00:00Z'.minusSeconds(1)", "error overflow"),
    ])
    func `a time that has none is an error and no null`(text: String, wanted: String) throws {
        #expect(try value(text) == wanted)
    }

    @Test(arguments: ["Days", "Hours", "Minutes", "Seconds"], ["plus", "minus"])
    func `no count of units is too large to be refused`(unit: String, word: String) throws {
        for count in ["9223372036854775807", "-9223372036854775807", "-9223372036854775807 - 1"] {
            #expect(try value("Time.now().\(word)\(unit)(\(count))") == "error overflow", "\(count)")
        }
    }

    /// Within two days of either end there is a time exactly where the zone's own calendar has one, and its
    /// text is read as the same time.
    @Test func `what can be told can be read near both ends`() throws {
        var random = Seeded(state: 17)
        let names = ["UTC", "Asia/Tokyo", "America/New_York", "Pacific/Apia", "+14:00", "-12:00", "+00:01"]
        let zones = try names.map { try #require(Zone($0)) }
        let years: ClosedRange<Int64> = -62_167_219_200_000...253_402_300_799_999
        for _ in 0..<4000 {
            let end = Bool.random(using: &random) ? years.lowerBound : years.upperBound
            let moment = end + Int64.random(in: -172_800_000...172_800_000, using: &random)
            let zone = try #require(zones.randomElement(using: &random))
            let time = ZonedTime(Timestamp(milliseconds: moment), in: zone)
            let local = moment + zone.offset(at: Timestamp(milliseconds: moment).seconds) * 1000
            try #require((time != nil) == years.contains(local), "\(moment) in \(zone)")
            guard let time else { continue }
            #expect(ZonedTime(reading: time.text)?.text == time.text)
            #expect(ZonedTime(reading: time.text) == time)
            let format = try TimeFormat("yyyy-MM-dd HH:mm:ss.SSS ZZ")
            #expect(format.read(format.text(of: time)) == time)
        }
    }
}
