// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

/// SplitMix64, so that a failure can be repeated.
struct Seeded: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

/// Pieces that texts are thrown together from.
let randomPieces = [
    "user", "appuser", "app", ".", "?.", "name", "firstName", "(", ")", "[", "]", "{", "}", ",", ":", "?",
    "?:",
    "+", "-", "*", "/", "%", "==", "!=", "<", ">", "<=", ">=", "!", "not ", " AND ", " OR ", "&&", "||",
    " matches ", "'a+'", "''", "\"x\"", "1", "0", "9223372036854775807", "3.5", "1e9", "null", "true",
    "false",
    ".![", "String.len(", "String.", "Arrays.size(", "Arrays.flatten(", "isMemberOfGroup(", "substring(",
    ".length()", ".substring(", "\n", "'", "\"", "\\", "#", "ä", "\u{1F600}", "T(", "new ", "e\u{301}",
    "\u{0}",
    "'(a|b)*'", "'1,2,3'", "=", "Time.now()", ".plusDays(", ".toString(", "'yyyy-MM'", ".parseCountryCode()",
    "user.getGroups(", "'group.name'", "getFilteredGroups(", "Groups.contains(", ".toZone('Asia/Tokyo')",
    "isMemberOfGroupNameRegex(", "'[a-'", "'(?i)x'", "user.created", ".withinDays(1)", "user.many",
]

/// Makes expressions by the rules of the grammar that nest, multiply and repeat as much as their length
/// allows.
struct HostileMaker {
    var random: Seeded

    mutating func expression() -> String {
        let depth = Int.random(in: 1...6, using: &random)
        var text = make(depth)
        // Wrapped until it is nearly too long.
        while text.utf8.count < 400, Bool.random(using: &random) { text = wrap(text) }
        return text
    }

    private mutating func pick(_ choices: [String]) -> String { choices.randomElement(using: &random) ?? "1" }

    private mutating func make(_ depth: Int) -> String {
        guard depth > 0 else { return atom() }
        switch Int.random(in: 0..<12, using: &random) {
        case 0:
            return "(" + make(depth - 1) + pick([" + ", " - ", " * ", " == ", " < ", " AND "])
                + make(depth - 1) + ")"
        case 1: return "(" + make(depth - 1) + " ? " + make(depth - 1) + " : " + make(depth - 1) + ")"
        case 2: return "{" + make(depth - 1) + ", " + make(depth - 1) + "}"
        case 3: return "user.many.![" + make(depth - 1) + "]"
        case 4: return "String.join(" + atom() + ", " + make(depth - 1) + ", " + make(depth - 1) + ")"
        case 5: return "String.replace(" + make(depth - 1) + ", 'a', " + make(depth - 1) + ")"
        case 6: return "(" + make(depth - 1) + " matches " + pattern() + ")"
        case 7: return "Arrays.flatten(" + make(depth - 1) + ", " + make(depth - 1) + ")"
        case 8: return "Arrays.contains(" + make(depth - 1) + ", " + make(depth - 1) + ")"
        case 9: return "(" + make(depth - 1) + " ?: " + make(depth - 1) + ")"
        case 10: return "getFilteredGroups(user.getGroups().![id], \"group.name + user.big\", 100)"
        default: return wrap(make(depth - 1))
        }
    }

    private mutating func wrap(_ text: String) -> String {
        switch Int.random(in: 0..<9, using: &random) {
        case 0: return "(" + text + ")"
        case 1: return "{" + text + "}"
        case 2: return "String.toUpperCase(" + text + ")"
        case 3: return "user.rows.![" + text + "]"
        case 4: return "{" + text + ", " + (text.utf8.count < 300 ? text : "1") + "}"
        case 5: return "Arrays.toCsvString(" + text + ")"
        case 6: return "-(" + text + ")"
        case 7: return "String.append(" + text + ", user.big)"
        default: return "(" + text + ").toString()"
        }
    }

    private mutating func atom() -> String {
        pick([
            "user.big", "user.many", "user.rows", "user.a", "user.none", "1", "2.5", "'a'", "''", "null",
            "true",
            "Time.now()", "user.created.plusDays(1)", "user.getGroups()", "app.profile.pattern", "{}", "user",
            "'aaaaaaaaaaaaaaaaaaaaaaaaaaaa!'", "'US'.parseCountryCode()",
        ])
    }

    private mutating func pattern() -> String {
        pick([
            "'(a+)+$'", "'(a|aa)+b'", "'(.*a){12}b'", "'(a*)*(a*)*\\1b'", "'([a-z,]+)*!'", "'(x?){30}x{30}'",
            "app.profile.pattern", "'.*'", "'(?=(a+))*b'", "'(?i)(ab,)*'", "user.big",
        ])
    }
}
