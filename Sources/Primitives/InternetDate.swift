// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

extension Timestamp {
    /// `Thu, 26 Nov 2026 19:30:00`: day and time in UTC as mail and HTTP write them, before the zone (RFC
    /// 5322 §3.3: `+0000`; RFC 9110 §5.6.7: `GMT`).
    ///
    /// For times from 1970 to 9999.
    package var internetDate: String {
        let days = seconds / 86_400
        let date = CivilDate(daysSince1970: days)
        let weekdays = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        func two(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
        let second = seconds % 86_400
        let clock = [second / 3600, second / 60 % 60, second % 60].map(two).joined(separator: ":")
        return
            "\(weekdays[Int(days % 7)]), \(two(Int64(date.day))) \(months[date.month - 1]) \(date.year) \(clock)"
    }
}
