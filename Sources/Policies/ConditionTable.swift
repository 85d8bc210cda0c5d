// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

/// The conditions of a ``PolicySet`` as flat arrays of numbers.
///
/// Names of scopes and grant types are bits; people are short lists of numbers, tested against the bits of
/// the request's user.
struct ConditionTable: Sendable {
    struct PolicyEntry: Sendable {
        var isActive: Bool
        var hasActiveRules: Bool
        var rules: Range<Int>
    }

    /// What a test looks at.
    enum Kind: UInt8, Sendable {
        case inactive
        /// The grant type's bit among the words from `start`.
        case grantType
        /// Numbers of people from `start`: those before `middle` are excluded, those up to `end` included.
        case people
        /// The scopes' bits among the words from `start`.
        case scopes
        /// The same, and open scopes pass unlisted.
        case scopesButOpen
    }

    struct Test: Sendable {
        var kind: Kind
        var start: Int32
        var middle: Int32 = 0
        var end: Int32 = 0
    }

    var policies: [PolicyEntry] = []
    /// The class of each rule: rules with the same conditions are one class, and so are inactive rules.
    var rules: [Int32] = []
    /// Where the tests of a class start; they end where those of the next one start.
    ///
    /// One more than there are classes. Of inactive rules, there is only a test that says so.
    var classes: [Int32] = [0]
    var tests: [Test] = []
    var words: [UInt64] = []
    var people: [Int32] = []

    var grantNumbers: [String: Int] = [:]
    var scopeNumbers: [String: Int] = [:]
    var userNumbers: [String: Int] = [:]
    var groupNumbers: [String: Int] = [:]
    var peopleCount = 0
    /// The number of ``People/everyone``, if any condition names it.
    var everyone: Int?
    var openScopes: Set<String> = []

    /// Policies that are for every client, as bits.
    var policiesForAll: [UInt64] = []
    /// Policies that name the client, as bits.
    var policiesByClient: [String: [UInt64]] = [:]

    /// Whether so many rules are alike that a request should try each class once.
    var isRepetitive: Bool { rules.count >= 4 * (classes.count - 1) }

    /// Where the tests of a class are.
    func tests(ofClass number: Int32) -> Range<Int> {
        Int(classes[Int(number)])..<Int(classes[Int(number) + 1])
    }
}

/// The names of one request as numbers.
struct FactNumbers {
    struct Scope {
        /// Negative when no condition mentions the scope.
        var number: Int
        var isOpen: Bool
    }

    /// Negative when no condition mentions the grant type.
    var grantType: Int
    /// The user's own number and those of the groups, as bits.
    ///
    /// `nil` when there is no user.
    var people: [UInt64]?
    /// Empty when scopes cannot make a condition fail.
    var scopes: [Scope]
    /// Policies that name the client.
    var policies: [UInt64]

    /// Both are borrowed: they have many parts, and a request needs no copies of them.
    init(_ facts: borrowing Facts, in table: borrowing ConditionTable) {
        grantType = table.grantNumbers[facts.grantType] ?? -1
        policies = table.policiesByClient[facts.client] ?? []
        scopes = []
        if !facts.scopesAreDefaults {
            scopes.reserveCapacity(facts.scopes.count)
            for scope in facts.scopes {
                scopes.append(
                    Scope(
                        number: table.scopeNumbers[scope] ?? -1, isOpen: table.openScopes.contains(scope)))
            }
        }
        if let subject = facts.subject {
            var bits = [UInt64](repeating: 0, count: (table.peopleCount + 63) / 64)
            if let number = table.userNumbers[subject.user] { bits.setBit(number) }
            for group in subject.groups {
                if let number = table.groupNumbers[group] { bits.setBit(number) }
            }
            if let everyone = table.everyone { bits.setBit(everyone) }
            people = bits
        }
    }
}

extension [UInt64] {
    mutating func setBit(_ number: Int) { self[number >> 6] |= 1 << UInt64(number & 63) }

    /// Whether the bit is set; bits beyond the end are not.
    func hasBit(_ number: Int) -> Bool {
        number >> 6 < count && self[number >> 6] & (1 << UInt64(number & 63)) != 0
    }
}
