// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

/// Runs a program over a text, following every way through it at once.
struct RegexMachine {
    private let program: RegexProgram
    private let text: [UInt32]
    /// The instructions that wait for the current character, without repetition.
    private var current: [Int] = []
    private var next: [Int] = []
    /// For each instruction, one more than the last position at which it was reached.
    private var reached: [Int]
    private var open: [Int] = []
    private var hasMatched = false

    init(_ program: RegexProgram, _ text: String) {
        self.program = program
        self.text = text.unicodeScalars.map(\.value)
        reached = Array(repeating: 0, count: program.instructions.count)
    }

    /// Anchored: the match must reach from the start to the end.
    ///
    /// Otherwise any part will do.
    mutating func run(isAnchored: Bool) -> Bool {
        follow(0, at: 0)
        if hasMatched, !isAnchored { return true }
        for position in text.indices {
            swap(&current, &next)
            next.removeAll(keepingCapacity: true)
            hasMatched = false
            if isAnchored, current.isEmpty { return false }
            for index in current {
                guard case .set(let number) = program.instructions[index] else { continue }
                if program.sets[number].contains(text[position]) { follow(index + 1, at: position + 1) }
            }
            if !isAnchored { follow(0, at: position + 1) }
            if hasMatched, !isAnchored { return true }
        }
        return hasMatched
    }

    /// Collects what waits for a character, starting from an instruction.
    private mutating func follow(_ start: Int, at position: Int) {
        open.append(start)
        while let index = open.popLast() {
            guard reached[index] != position + 1 else { continue }
            reached[index] = position + 1
            switch program.instructions[index] {
            case .set: next.append(index)
            case .split(let first, let second):
                open.append(second)
                open.append(first)
            case .jump(let target): open.append(target)
            case .assert(let assertion):
                if holds(assertion, at: position) { open.append(index + 1) }
            case .match: hasMatched = true
            }
        }
    }

    private func holds(_ assertion: RegexAssertion, at position: Int) -> Bool {
        let isEnd = position == text.count
        switch assertion {
        case .textStart: return position == 0
        case .textEnd: return isEnd
        case .textEndOrFinalLineEnd:
            if isEnd { return true }
            let isCarriageReturn =
                position + 2 == text.count && text[position] == 13 && text[position + 1] == 10
            return isCarriageReturn
                || (position + 1 == text.count && ScalarSet.lineEnds.contains(text[position]))
        case .lineStart: return position == 0 || ScalarSet.lineEnds.contains(text[position - 1])
        case .lineEnd: return isEnd || ScalarSet.lineEnds.contains(text[position])
        case .wordBoundary: return isWord(position - 1) != isWord(position)
        case .noWordBoundary: return isWord(position - 1) == isWord(position)
        }
    }

    private func isWord(_ position: Int) -> Bool {
        text.indices.contains(position) && ScalarSet.wordCharacters.contains(text[position])
    }
}
