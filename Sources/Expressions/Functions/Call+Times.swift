// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Primitives

extension Call {
    /// An argument as a time: a time, or text of RFC 3339; `nil` for null and blank text.
    func time(_ index: Int) throws(ExpressionError) -> ZonedTime? {
        switch value(index) {
        case .time(let time): return time
        case .null: return nil
        case .string(let text):
            if text.isEmpty { return nil }
            guard let time = ZonedTime(reading: text) else {
                throw ExpressionError(
                    .notATime, at: argumentRange(index),
                    "`\(name)` needs a time here, or text of the form 2015-07-31T17:18:37.979Z, in its zone within the years 0000 to 9999"
                )
            }
            return time
        default: throw wrongType(index, "a time")
        }
    }

    /// The moment of the evaluation.
    func now(_ names: Names) throws(ExpressionError) -> ZonedTime {
        guard let now = names.now, let time = ZonedTime(now) else {
            throw ExpressionError(.notKnownHere, at: range, "the time is not known in this place of use")
        }
        return time
    }

    /// What is said of a time that the calendar has no year for; at an argument, or at the whole call.
    func outsideOfCalendar(_ index: Int? = nil) -> ExpressionError {
        ExpressionError(
            .overflow, at: index.map(argumentRange) ?? range,
            "the time is outside of the years 0000 to 9999 of its zone")
    }

    /// A time zone by its name.
    func zone(_ zone: String, _ index: Int) throws(ExpressionError) -> Zone {
        guard let found = Zone(zone) else {
            throw ExpressionError(
                .unknownZone, at: argumentRange(index),
                "`\(name)` needs the name of a time zone here, such as Europe/Paris or +02:00")
        }
        return found
    }

    /// An argument as a pattern for times; `nil` for null.
    ///
    /// Only a pattern that is not written out is read now.
    mutating func timeFormat(_ index: Int) throws(ExpressionError) -> TimeFormat? {
        if case .timeFormat(let format)? = prepared { return format }
        guard let pattern = try text(index) else { return nil }
        try spend(steps: 10 + pattern.utf8.count)
        do throws(ExpressionError) {
            return try TimeFormat(pattern)
        } catch {
            throw ExpressionError(error.code, at: argumentRange(index), error.sentence)
        }
    }
}

/// The first argument as a number of units that `milliseconds` turns into milliseconds since 1970; `nil` for
/// null and blank text.
func readNumber(
    _ call: inout Call, _ milliseconds: (Int64) -> Int64
) throws(ExpressionError) -> ZonedTime? {
    guard let text = try call.text(0) else { return nil }
    let digits = String(trimmingSpace(text))
    if digits.isEmpty { return nil }
    guard let number = Int64(digits) else {
        throw ExpressionError(
            .notANumber, at: call.argumentRange(0), "`\(call.name)` needs a whole number here")
    }
    guard let time = ZonedTime(Timestamp(milliseconds: milliseconds(number))) else {
        throw call.outsideOfCalendar(0)
    }
    return time
}

/// The first argument read by the format that is the second, or as text of RFC 3339 without one; `nil` for
/// null and blank text.
func readText(_ call: inout Call) throws(ExpressionError) -> ZonedTime? {
    guard call.count > 1, let format = try call.timeFormat(1) else { return try call.time(0) }
    if case .time(let time) = call.value(0) { return time }
    guard let text = try call.text(0), !text.isEmpty else { return nil }
    try call.spend(steps: 1 + text.utf8.count / 8)
    guard let time = format.read(text) else {
        throw ExpressionError(
            .notATime, at: call.argumentRange(0),
            "the text is not a time of the form that `\(call.name)` was given")
    }
    return time
}
