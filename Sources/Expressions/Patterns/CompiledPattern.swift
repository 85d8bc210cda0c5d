// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import CPCRE2

/// Compiled code of PCRE2 and the limits that it runs within.
///
/// Compiled code and match context are written here and only read afterwards, so any number of tasks match at
/// once; what a match writes is its own.
// SAFETY: both pointers are set once and never handed out; PCRE2 reads them only (pcre2api,
// "Multithreading").
final class CompiledPattern: @unchecked Sendable {
    /// The answer of a match.
    enum Answer {
        case yes, no, tooCostly
    }

    private let code: OpaquePointer
    private let context: OpaquePointer
    /// Bytes of compiled code without its header: a measure of the work for each byte of text.
    let size: Int
    /// Whether all ways through the pattern can be followed at once.
    private let canFollowAll: Bool

    /// Ways that backtracking may try before it gives up.
    private static let backtracks: UInt32 = 2_000
    /// Bytes of code times bytes of text that one match may cost when all ways are followed at once.
    private static let work = 400_000
    /// Numbers of 32 bits that hold the ways followed at once, six for each.
    private static let workspace = 8_000
    /// KiB of memory that one match may take.
    private static let heapKibibytes: UInt32 = 512

    /// Compiles a translated pattern; errors speak of the original one.
    init(_ translated: String, of pattern: String) throws(ExpressionError) {
        var error: Int32 = 0
        var offset = 0
        let made: OpaquePointer? = withCompileContext { context in
            let bytes = Array(translated.utf8)
            return bytes.withUnsafeBufferPointer {
                pcre2_compile_8(
                    $0.baseAddress, $0.count, PCRE2_UTF | PCRE2_NEVER_BACKSLASH_C,
                    &error, &offset, context)
            }
        }
        guard let made else { throw compileError(error, near: offset, translated, pattern) }
        code = made
        guard let context = pcre2_match_context_create_8(nil) else {
            pcre2_code_free_8(made)
            throw ExpressionError(.limitExceeded, at: .nowhere, "there is no memory for the pattern")
        }
        self.context = context
        pcre2_set_match_limit_8(context, Self.backtracks)
        pcre2_set_heap_limit_8(context, Self.heapKibibytes)
        // Each level of depth is a way that was tried, so there cannot be more of them.
        pcre2_set_depth_limit_8(context, Self.backtracks)
        size = max(4, patternInfo(made, PCRE2_INFO_SIZE) - 136)
        canFollowAll = patternInfo32(made, PCRE2_INFO_BACKREFMAX) == 0
        guard size <= TextPattern.largestCode else {
            throw ExpressionError(
                .limitExceeded, at: wholeRange(pattern), "the pattern is too large; repeat less of it")
        }
    }

    deinit {
        pcre2_code_free_8(code)
        pcre2_match_context_free_8(context)
    }

    /// Whether the pattern matches all of the text.
    func match(_ text: String) -> Answer {
        var text = text
        return text.withUTF8 { bytes in
            // PCRE2 wants an address even where there is nothing.
            var nothing: UInt8 = 0
            return withUnsafePointer(to: &nothing) { spare in
                match(bytes.baseAddress ?? spare, bytes.count)
            }
        }
    }

    private func match(_ text: UnsafePointer<UInt8>, _ count: Int) -> Answer {
        guard let data = pcre2_match_data_create_8(1, nil) else { return .tooCostly }
        defer { pcre2_match_data_free_8(data) }
        let options = PCRE2_ANCHORED | PCRE2_ENDANCHORED | PCRE2_NO_UTF_CHECK
        // A single step of backtracking may look through the text, so long texts have the second way only.
        if count <= 1_024 {
            let result = pcre2_match_8(code, text, count, 0, options, data, context)
            if result >= 0 { return .yes }
            if result == PCRE2_ERROR_NOMATCH { return .no }
            guard limits.contains(result) else { return .tooCostly }
        }
        guard canFollowAll, count * size <= Self.work else { return .tooCostly }
        var workspace = [Int32](repeating: 0, count: Self.workspace)
        let result = pcre2_dfa_match_8(
            code, text, count, 0, options, data, context, &workspace, workspace.count)
        if result >= 0 { return .yes }
        return result == PCRE2_ERROR_NOMATCH ? .no : .tooCostly
    }
}

private let limits: Set<Int32> = [
    PCRE2_ERROR_MATCHLIMIT, PCRE2_ERROR_HEAPLIMIT, PCRE2_ERROR_DEPTHLIMIT, PCRE2_ERROR_JIT_STACKLIMIT,
]

/// Line ends are those of RFC texts: LF, CR, and both.
private func withCompileContext<Result>(_ body: (OpaquePointer?) -> Result) -> Result {
    let context = pcre2_compile_context_create_8(nil)
    defer { pcre2_compile_context_free_8(context) }
    if context != nil {
        pcre2_set_newline_8(context, UInt32(PCRE2_NEWLINE_ANYCRLF))
        pcre2_set_parens_nest_limit_8(context, 50)
    }
    return body(context)
}

private func patternInfo(_ code: OpaquePointer, _ what: Int32) -> Int {
    var size = 0
    return pcre2_pattern_info_8(code, UInt32(what), &size) == 0 ? size : .max
}

private func patternInfo32(_ code: OpaquePointer, _ what: Int32) -> UInt32 {
    var value: UInt32 = 0
    return pcre2_pattern_info_8(code, UInt32(what), &value) == 0 ? value : .max
}

private func wholeRange(_ pattern: String) -> SourceRange {
    SourceRange(start: 0, end: pattern.unicodeScalars.count, line: 1, column: 1)
}

/// The library's own words, and the place as far as the translation left it alone.
private func compileError(
    _ error: Int32, near offset: Int, _ translated: String, _ pattern: String
) -> ExpressionError {
    var buffer = [UInt8](repeating: 0, count: 200)
    let length = pcre2_get_error_message_8(error, &buffer, buffer.count)
    let words = length > 0 ? String(decoding: buffer.prefix(Int(length)), as: UTF8.self) : "it cannot be read"
    let before = String(decoding: Array(translated.utf8).prefix(offset), as: UTF8.self).unicodeScalars.count
    let total = pattern.unicodeScalars.count
    // Behind a replaced part the place is counted from the end.
    let isSame = pattern.utf8.starts(with: translated.utf8.prefix(offset))
    let place = isSame ? before : total - (translated.unicodeScalars.count - before)
    let start = max(0, min(place, total) - 1)
    let code: ExpressionError.Code =
        switch error {
        case 120, 186: .limitExceeded
        case 119: .tooDeep
        default: .badPattern
        }
    return ExpressionError(
        code, at: SourceRange(start: start, end: start + 1, line: 1, column: start + 1),
        "the pattern is wrong here: \(words)")
}
