// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Primitives

/// A unit of `plusDays`, `minusDays`, `withinDays` and the like.
struct TimeUnit: Sendable {
    let name: String
    let milliseconds: Int64
}

let timeUnits = [
    TimeUnit(name: "Days", milliseconds: 86_400_000), TimeUnit(name: "Hours", milliseconds: 3_600_000),
    TimeUnit(name: "Minutes", milliseconds: 60_000), TimeUnit(name: "Seconds", milliseconds: 1000),
]

/// One of the twelve functions that move a time or ask how far from now it is.
func timeStep(_ word: String, _ unit: TimeUnit) -> Function {
    let name = word + unit.name
    let units = unit.name.lowercased()
    let sentences = [
        "plus": "The time so many \(units) later"
            + (unit.name == "Days" ? ", at the same time of day in its zone." : "."),
        "minus": "The time so many \(units) earlier"
            + (unit.name == "Days" ? ", at the same time of day in its zone." : "."),
        "within": "Whether the time is at most so many \(units) from now, before or after.",
    ]
    let examples: [String: Function.Example] = [
        "plusDays": ["user.created.plusDays(2)", "\"2015-08-01T23:58:32.000Z\""],
        "plusHours": ["user.created.plusHours(-1)", "\"2015-07-30T22:58:32.000Z\""],
        "minusMinutes": ["Time.now().minusMinutes(-1)", "\"2015-07-31T17:19:37.979Z\""],
        "withinHours": ["user.created.withinHours(100)", "true"],
        "withinMinutes": ["user.created.withinMinutes(2)", "false"],
    ]
    return Function(
        "Time.\(name)", method: name, on: [.time, .string],
        takes: [.init("time", .text), .init(units, .integer)],
        gives: word == "within" ? .bool : [.time, .null], needs: word == "within" ? .clock : [],
        about: sentences[word] ?? "", examples: examples[name].map { [$0] } ?? [],
        body: { call, names throws(ExpressionError) in
            guard let time = try call.time(0), let count = try call.integer(1) else {
                return word == "within" ? false : .null
            }
            return word == "within"
                ? .bool(try isWithin(count, unit, time, call, names))
                : .time(try move(time, by: word == "minus" ? 0 &- Int64(count) : Int64(count), unit, call))
        })
}

private func isWithin(
    _ count: Int, _ unit: TimeUnit, _ time: ZonedTime, _ call: Call, _ names: Names
) throws(ExpressionError) -> Bool {
    let now = try call.now(names)
    let distance = abs(now.moment.milliseconds - time.moment.milliseconds)
    let (limit, hasOverflowed) = Int64(count).multipliedReportingOverflow(by: unit.milliseconds)
    return hasOverflowed ? count > 0 : distance <= limit
}

private func move(
    _ time: ZonedTime, by count: Int64, _ unit: TimeUnit, _ call: Call
) throws(ExpressionError) -> ZonedTime {
    let (step, hasOverflowed) = count.multipliedReportingOverflow(by: unit.milliseconds)
    let moved = unit.name == "Days" ? time.adding(days: count) : time.adding(milliseconds: step)
    guard !hasOverflowed, let moved else {
        throw call.outsideOfCalendar()
    }
    return moved
}
