// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Primitives

/// `Time.*` as the older expressions have them: mostly from text to text.
///
/// Blank text gives null.
let timeFunctions: [Function] = [
    Function(
        "Time.now", also: ["DateTime.now"], takes: [.init("zone", .string), .init("format", .string)],
        required: 0, gives: [.time, .string], needs: .clock, prepares: (1, .timeFormat),
        about:
            "The moment of the evaluation, as a time in UTC; with a zone as text, with a format in that form.",
        examples: [
            ["Time.now()", "\"2015-07-31T17:18:37.979Z\""],
            ["Time.now('EST', 'YYYY-MM-dd HH:mm:ss')", "\"2015-07-31 13:18:37\""],
        ], body: now),
    Function(
        "Time.fromWindowsToIso8601", takes: [.init("windowsTime", .text)], gives: [.string, .null],
        about: "Text of RFC 3339 from ticks of 100 ns since 1601.",
        examples: [["Time.fromWindowsToIso8601('130828367179790000')", "\"2015-07-31T17:18:37.979Z\""]],
        body: { call, _ throws(ExpressionError) in iso(try readNumber(&call, windowsTime)) }),
    Function(
        "Time.fromUnixToIso8601", takes: [.init("unixTime", .text)], gives: [.string, .null],
        about: "Text of RFC 3339 from milliseconds since 1970.",
        examples: [["Time.fromUnixToIso8601('1438377580979')", "\"2015-07-31T21:19:40.979Z\""]],
        body: { call, _ throws(ExpressionError) in iso(try readNumber(&call, unixTime)) }),
    Function(
        "Time.fromStringToIso8601", takes: [.init("text", .text), .init("format", .string)],
        gives: [.string, .null], prepares: (1, .timeFormat),
        about: "Text of RFC 3339 from text of a form.",
        examples: [
            ["Time.fromStringToIso8601('07/31/2015', 'MM/dd/yyyy')", "\"2015-07-31T00:00:00.000Z\""]
        ],
        body: { call, _ throws(ExpressionError) in iso(try readText(&call)) }),
    Function(
        "Time.fromIso8601ToWindows", takes: [.init("time", .text)], gives: [.string, .null],
        about: "Ticks of 100 ns since 1601 from text of RFC 3339.",
        examples: [["Time.fromIso8601ToWindows('2015-07-31T17:18:37.979Z')", "\"130828367179790000\""]],
        body: toWindows),
    Function(
        "Time.fromIso8601ToUnix", takes: [.init("time", .text)], gives: [.string, .null],
        about: "Milliseconds since 1970 from text of RFC 3339.",
        examples: [["Time.fromIso8601ToUnix('2015-07-31T17:18:37.979Z')", "\"1438363117979\""]],
        body: toUnix),
    Function(
        "Time.fromIso8601ToString", takes: [.init("time", .text), .init("format", .string)],
        gives: [.string, .null], prepares: (1, .timeFormat),
        about: "Text of a form from text of RFC 3339.",
        examples: [
            ["Time.fromIso8601ToString('2015-07-31T17:18:37.979Z', 'dd MMM yyyy')", "\"31 Jul 2015\""]
        ],
        body: toString),
]

/// Times as values: read from text, moved, compared with now.
let timeMethods: [Function] =
    [
        Function(
            "Time.parseWindowsTime", method: "parseWindowsTime", on: [.string, .integer],
            takes: [.init("ticks", .text)], gives: [.time, .null],
            about: "The time of ticks of 100 ns since 1601.",
            examples: [["'130828367179790000'.parseWindowsTime()", "\"2015-07-31T17:18:37.979Z\""]],
            body: { call, _ throws(ExpressionError) in value(try readNumber(&call, windowsTime)) }),
        Function(
            "Time.parseUnixTime", method: "parseUnixTime", on: [.string, .integer],
            takes: [.init("milliseconds", .text)], gives: [.time, .null],
            about: "The time of milliseconds since 1970.",
            examples: [["'1438377580979'.parseUnixTime()", "\"2015-07-31T21:19:40.979Z\""]],
            body: { call, _ throws(ExpressionError) in value(try readNumber(&call, unixTime)) }),
        Function(
            "Time.parseStringTime", method: "parseStringTime", on: [.string, .time],
            takes: [.init("text", .text), .init("format", .string)], required: 1, gives: [.time, .null],
            prepares: (1, .timeFormat),
            about: "The time that text of a form tells, or text of RFC 3339 without one.",
            examples: [
                [
                    "'17 June 2015 00:23:19'.parseStringTime('dd MMMM yyyy HH:mm:ss')",
                    "\"2015-06-17T00:23:19.000Z\"",
                ]
            ],
            body: { call, _ throws(ExpressionError) in value(try readText(&call)) }),
        Function(
            "Time.toWindows", method: "toWindows", on: [.time, .string], takes: [.init("time", .text)],
            gives: [.string, .null], about: "Ticks of 100 ns since 1601, as text.",
            examples: [["user.created.toWindows()", "\"130827743120000000\""]], body: toWindows),
        Function(
            "Time.toUnix", method: "toUnix", on: [.time, .string], takes: [.init("time", .text)],
            gives: [.string, .null], about: "Milliseconds since 1970, as text.",
            examples: [["DateTime.now().toUnix()", "\"1438363117979\""]], body: toUnix),
        Function(
            "Time.toString", method: "toString", on: .text,
            takes: [.init("time", .text), .init("format", .string)], required: 1, gives: [.string, .null],
            prepares: (1, .timeFormat),
            about:
                "A time as text: of a form, or of RFC 3339 without decimals that are zero. Other values as joined.",
            examples: [
                ["user.created.toString()", "\"2015-07-30T23:58:32Z\""],
                ["user.created.toString('MM/dd/yyyy')", "\"07/30/2015\""],
            ], body: toString),
        Function(
            "Time.toZone", method: "toZone", on: [.time, .string],
            takes: [.init("time", .text), .init("zone", .string)], gives: [.time, .null],
            about: "The same moment in another time zone.",
            examples: [["Time.now().toZone('Asia/Tokyo')", "\"2015-08-01T02:18:37.979+09:00[Asia/Tokyo]\""]],
            body: toZone),
    ] + ["plus", "minus", "within"].flatMap { word in timeUnits.map { timeStep(word, $0) } }

// MARK: Bodies

private func now(_ call: inout Call, _ names: Names) throws(ExpressionError) -> Value {
    let time = try call.now(names)
    guard let name = try call.text(0) else { return .time(time) }
    guard let zoned = time.moved(to: try call.zone(name, 0)) else { throw call.outsideOfCalendar() }
    guard let format = try call.timeFormat(1) else { return try call.made(zoned.iso8601) }
    return try call.made(format.text(of: zoned))
}

private func windowsTime(_ ticks: Int64) -> Int64 { ticks / 10_000 - 11_644_473_600_000 }
private func unixTime(_ milliseconds: Int64) -> Int64 { milliseconds }

private func toWindows(_ call: inout Call, _ names: Names) throws(ExpressionError) -> Value {
    guard let time = try call.time(0) else { return .null }
    return .string(String((time.moment.milliseconds + 11_644_473_600_000) * 10_000))
}

private func toUnix(_ call: inout Call, _ names: Names) throws(ExpressionError) -> Value {
    guard let time = try call.time(0) else { return .null }
    return .string(String(time.moment.milliseconds))
}

/// Without a format text stays what it is, unless it is a time.
private func toString(_ call: inout Call, _ names: Names) throws(ExpressionError) -> Value {
    if call.count == 1, call.value(0).kind != .time {
        guard let text = try call.text(0) else { return .null }
        return try call.made(ZonedTime(reading: text)?.shortISO8601 ?? text)
    }
    guard let time = try call.time(0) else { return .null }
    guard let format = try call.timeFormat(1) else { return try call.made(time.shortISO8601) }
    return try call.made(format.text(of: time))
}

private func toZone(_ call: inout Call, _ names: Names) throws(ExpressionError) -> Value {
    guard let time = try call.time(0), let name = try call.text(1) else { return .null }
    guard let moved = time.moved(to: try call.zone(name, 1)) else { throw call.outsideOfCalendar() }
    return .time(moved)
}

private func value(_ time: ZonedTime?) -> Value { time.map { .time($0) } ?? .null }
private func iso(_ time: ZonedTime?) -> Value { .optional(time?.iso8601) }
