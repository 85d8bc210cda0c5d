// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

extension String {
    /// At most so many bytes of UTF-8 from the start, cut between two scalars: what a stranger sent and is
    /// kept.
    ///
    /// Bytes and not characters, for one character may have any number of combining marks.
    package func shortened(to bytes: Int) -> String {
        guard utf8.count > bytes else { return self }
        var end = utf8.index(utf8.startIndex, offsetBy: max(0, bytes))
        // A byte that continues a scalar: the scalar began before, and does not fit.
        while end > utf8.startIndex, utf8[end] & 0xC0 == 0x80 { end = utf8.index(before: end) }
        return String(decoding: utf8[..<end], as: UTF8.self)
    }
}
