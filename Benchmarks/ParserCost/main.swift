// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import FuzzTargets
import Glibc

/// `moneta-parser-cost [COUNT]`: what inputs that are made to be slow cost each reader of outside text.
///
/// Reads COUNT (1,000) inputs of the largest length of each kind, and of half of it. Prints a line `reader
/// kind timesPlain timesHalf`, and ends with 1 when a kind costs more than 5 times what ordinary inputs of
/// its length cost, or more than 2.5 times what half of its length costs. Time is this thread's processor
/// time. `scripts/parser-cost` calls it.

private func ownTime() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}

private let count = CommandLine.arguments.dropFirst().first.flatMap { Int($0) } ?? 1000
private var isSlow = false

private func rounded(_ number: Double) -> String { "\((number * 100).rounded() / 100)" }

for reader in ParserCost.all {
    for finding in reader.measure(count: count, rounds: 2, time: ownTime) {
        let isTooSlow = finding.timesPlain > 5 || finding.timesHalf > 2.5
        if isTooSlow { isSlow = true }
        print(
            reader.name, "|", finding.kind, "|", rounded(finding.timesPlain), "|", rounded(finding.timesHalf),
            isTooSlow ? "| TOO SLOW" : "")
    }
}
exit(isSlow ? 1 : 0)
