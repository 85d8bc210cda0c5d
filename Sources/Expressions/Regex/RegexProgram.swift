// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

/// A regular expression as instructions for the machine that matches it.
struct RegexProgram: Sendable {
    enum Instruction: Sendable {
        /// Takes one code point of the set with this number.
        case set(Int)
        /// Goes on at both places.
        case split(Int, Int)
        case jump(Int)
        /// Goes on if the condition holds here.
        case assert(RegexAssertion)
        case match
    }

    private(set) var instructions: [Instruction] = []
    private(set) var sets: [ScalarSet] = []
    private var work = 0

    /// Instructions a pattern may have; matching costs at most this much for every character.
    static let limit = 2000

    init(_ syntax: RegexSyntax) throws(ExpressionError) {
        try emit(syntax)
        try append(.match)
    }

    /// INVARIANT: the depth of the tree was limited when the pattern was read.
    private mutating func emit(_ syntax: RegexSyntax) throws(ExpressionError) {
        work += 1
        guard work <= 4 * Self.limit else { throw tooLarge }
        switch syntax {
        case .empty: break
        case .set(let set):
            let number = sets.firstIndex(of: set) ?? sets.count
            if number == sets.count { sets.append(set) }
            try append(.set(number))
        case .sequence(let parts):
            for part in parts { try emit(part) }
        case .choice(let branches): try emitChoice(branches)
        case .assertion(let assertion): try append(.assert(assertion))
        case .repetition(let part, let minimum, let maximum):
            for _ in 0..<minimum { try emit(part) }
            guard let maximum else { return try emitLoop(part) }
            var exits: [Int] = []
            for _ in minimum..<max(minimum, maximum) {
                exits.append(instructions.count)
                try append(.split(instructions.count + 1, 0))
                try emit(part)
            }
            for exit in exits { instructions[exit] = .split(exit + 1, instructions.count) }
        }
    }

    private mutating func emitChoice(_ branches: [RegexSyntax]) throws(ExpressionError) {
        var ends: [Int] = []
        for (index, branch) in branches.enumerated() {
            guard index < branches.count - 1 else {
                try emit(branch)
                break
            }
            let fork = instructions.count
            try append(.split(fork + 1, 0))
            try emit(branch)
            ends.append(instructions.count)
            try append(.jump(0))
            instructions[fork] = .split(fork + 1, instructions.count)
        }
        for end in ends { instructions[end] = .jump(instructions.count) }
    }

    private mutating func emitLoop(_ part: RegexSyntax) throws(ExpressionError) {
        let fork = instructions.count
        try append(.split(fork + 1, 0))
        try emit(part)
        try append(.jump(fork))
        instructions[fork] = .split(fork + 1, instructions.count)
    }

    private mutating func append(_ instruction: Instruction) throws(ExpressionError) {
        guard instructions.count < Self.limit else { throw tooLarge }
        instructions.append(instruction)
    }

    private var tooLarge: ExpressionError {
        ExpressionError(
            .limitExceeded, at: SourceRange(start: 0, end: 0, line: 1, column: 1),
            "in the pattern, repetitions make it too large")
    }
}
