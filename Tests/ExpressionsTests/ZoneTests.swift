// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Expressions
import Foundation
import Primitives
import Testing

@Suite struct ZoneTests {
    @Test(arguments: [
        "America/New_York", "Europe/Berlin", "Europe/Dublin", "Asia/Tokyo", "Asia/Kolkata",
        "Australia/Sydney",
        "Australia/Lord_Howe", "America/St_Johns", "America/Sao_Paulo", "Pacific/Apia", "Asia/Kathmandu",
        "Africa/Casablanca", "Pacific/Auckland", "US/Pacific", "Asia/Jerusalem", "America/Santiago",
    ])
    func `offsets are those of the system's own zones from 1970 to 2037`(name: String) throws {
        let zone = try #require(Zone(name))
        let system = try #require(TimeZone(identifier: name))
        var random = Seeded(state: 11)
        for _ in 0..<2000 {
            let moment = Int64.random(in: 0..<2_140_000_000, using: &random)
            let wanted = system.secondsFromGMT(for: Date(timeIntervalSince1970: Double(moment)))
            try #require(zone.offset(at: moment) == Int64(wanted), "\(name) at \(moment)")
        }
    }

    @Test func `rules go on for ever`() throws {
        let berlin = try #require(Zone("Europe/Berlin"))
        #expect(berlin.offset(at: 4_118_000_000) == 7200, "June 2100")
        #expect(berlin.offset(at: 4_103_000_000) == 3600, "January 2100")
        let sydney = try #require(Zone("Australia/Sydney"))
        #expect(sydney.offset(at: 4_103_000_000) == 39_600)
    }

    @Test(arguments: [
        ("UTC", 0), ("Z", 0), ("GMT", 0), ("Etc/UTC", 0), ("+09:00", 32_400), ("-0330", -12_600),
        ("UTC+9", 32_400),
        ("GMT-5", -18_000), ("Etc/GMT+5", -18_000), ("HST", -36_000), ("JST", 32_400), ("IST", 19_800),
    ])
    func `names that are offsets`(name: String, seconds: Int64) throws {
        #expect(try #require(Zone(name)).offset(at: 1_400_000_000) == seconds)
    }

    @Test(arguments: [
        "", "Mars/Olympus", "utc", "+25:00", "+9:99", "europe/berlin", "UTC+", "+1:2:3", "+12345",
    ])
    func `what is no zone is refused`(name: String) {
        #expect(Zone(name) == nil)
    }

    @Test func `local times that are skipped or occur twice have a moment`() throws {
        let berlin = try #require(Zone("Europe/Berlin"))
        // 2024-03-31 02:30 does not exist, 2024-10-27 02:30 is there twice.
        #expect(berlin.moment(ofLocal: 1_711_852_200) == 1_711_848_600)
        #expect(berlin.moment(ofLocal: 1_729_996_200) == 1_729_989_000)
    }
}

@Suite struct TimeFormatTests {
    private func time(_ text: String) throws -> ZonedTime { try #require(ZonedTime(reading: text)) }

    @Test(arguments: [
        ("yyyy-MM-dd'T'HH:mm:ss.SSSZZ", "2015-07-05T17:18:37.979+00:00"), ("yy M d H m s", "15 7 5 17 18 37"),
        ("EEE EEEE MMM MMMM", "Sun Sunday Jul July"), ("h:mm a KK kk", "5:18 PM 05 17"),
        ("D e w x", "186 7 27 2015"),
        ("Z ZZ ZZZ X XXX z", "+0000 +00:00 UTC Z Z UTC"), ("'it''s' ''yyyy''", "it's '2015'"),
        ("S SS SSSS", "9 97 9790"),
        ("G", "AD"), ("", ""), ("dd.MM.yyyy", "05.07.2015"),
    ])
    func `letters are shown as documented`(pattern: String, wanted: String) throws {
        let format = try TimeFormat(pattern)
        #expect(format.text(of: try time("2015-07-05T17:18:37.979Z")) == wanted)
    }

    @Test(arguments: ["b", "yyyyyyyyyy", "'open", "n", String(repeating: "-", count: 101)])
    func `unknown letters and endless quotes are refused`(pattern: String) {
        #expect(throws: ExpressionError.self) { try TimeFormat(pattern) }
    }

    @Test(arguments: [
        ("dd MMMM yyyy HH:mm:ss", "17 June 2015 00:23:19", "2015-06-17T00:23:19.000Z"),
        ("yyyyMMddHHmmssSSS", "20150617002319676", "2015-06-17T00:23:19.676Z"),
        ("M/d/yy", "6/7/49", "2049-06-07T00:00:00.000Z"), ("M/d/yy", "6/7/50", "1950-06-07T00:00:00.000Z"),
        ("h:mm a", "12:05 am", "1970-01-01T00:05:00.000Z"),
        ("h:mm a", "12:05 PM", "1970-01-01T12:05:00.000Z"),
        ("yyyy-MM-dd HH:mm ZZ", "2015-06-17 02:00 +02:00", "2015-06-17T02:00:00.000+02:00"),
        ("yyyy-MM-dd HH:mm z", "2015-06-17 02:00 Asia/Tokyo", "2015-06-17T02:00:00.000+09:00[Asia/Tokyo]"),
        ("EEE, d MMM yyyy", "Wed, 17 Jun 2015", "2015-06-17T00:00:00.000Z"),
        ("yyyy DDD", "2016 366", "2016-12-31T00:00:00.000Z"),
    ])
    func `text of a form is read`(pattern: String, text: String, wanted: String) throws {
        #expect(try TimeFormat(pattern).read(text)?.text == wanted)
    }

    @Test(arguments: [
        ("dd.MM.yyyy", "31.02.2015"), ("dd.MM.yyyy", "1.1.2015 "), ("HH:mm", "24:00"), ("MMM", "Foo"),
        ("yyyy DDD", "2015 366"),
        ("h a", "13 PM"), ("yyyy", ""), ("ZZ", "Nowhere"), ("yyyy-MM-dd", "2015-06"), ("S", "x"),
    ])
    func `text of another form, or of no calendar, is not`(pattern: String, text: String) throws {
        #expect(try TimeFormat(pattern).read(text) == nil)
    }

    @Test(arguments: [
        ("2015-07-31", "2015-07-31T00:00:00.000Z"), ("2015-07-31T10:00:00", "2015-07-31T10:00:00.000Z"),
        ("2015-07-31T10:00:00+0200", "2015-07-31T10:00:00.000+02:00"),
        ("2015-07-31T10:00:00-00:00", "2015-07-31T10:00:00.000Z"),
        ("2015-07-31T10:00:00Z[Europe/Paris]", "2015-07-31T12:00:00.000+02:00[Europe/Paris]"),
    ])
    func `moments are read in the forms that directories have`(text: String, wanted: String) throws {
        #expect(try time(text).text == wanted)
    }

    @Test(arguments: [
        "", "2015", "2015-13-01", "yesterday", "2015-07-31T10:00", "2015-07-31T10:00:00Z[Mars]",
        "99999-01-01",
    ])
    func `what is no moment is refused`(text: String) {
        #expect(ZonedTime(reading: text) == nil)
    }

    @Test func `times that can be written can be read`() throws {
        var random = Seeded(state: 5)
        let zones = ["UTC", "Asia/Tokyo", "America/New_York", "+05:30", "Australia/Lord_Howe"].compactMap {
            Zone($0)
        }
        for _ in 0..<2000 {
            let moment = Timestamp(milliseconds: Int64.random(in: 0..<4_000_000_000_000, using: &random))
            let zone = try #require(zones.randomElement(using: &random))
            let written = try #require(ZonedTime(moment, in: zone))
            let read = try #require(ZonedTime(reading: written.text))
            #expect(read == written)
            #expect(read.text == written.text)
        }
    }
}

@Suite struct CountryTests {
    @Test(arguments: ["DE", "de", "DEU", "276", "Germany", "Federal Republic of Germany", " germany "])
    func `a country has many names`(name: String) {
        #expect(Country(name)?.alpha2 == "DE")
    }

    @Test(arguments: ["", "D", "ZZ", "999", "Atlantis", String(repeating: "x", count: 100)])
    func `what is no country is not found`(name: String) {
        #expect(Country(name) == nil)
    }

    @Test func `short numbers are those with zeros before them`() {
        #expect(Country("4")?.alpha2 == "AF")
        #expect(Country("040")?.alpha2 == "AT")
    }
}
