// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Foundation
import FuzzTargets
import Testing

/// The short form of `scripts/parser-cost`, in whatever build the tests are: it looks for a cost that grows
/// faster than the text, and leaves the rest to the release build.
///
/// Processor time of the thread, so that a busy machine does not count.
@Suite(.serialized) struct ParserCostTimedTests {
    private static func ownTime() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    @Test(arguments: ParserCost.all.map(\.name))
    func `texts that are made to be slow cost about what others cost`(name: String) throws {
        let reader = try #require(ParserCost.all.first { $0.name == name })
        for finding in reader.measure(count: 3, rounds: 3, time: Self.ownTime) {
            #expect(finding.timesPlain < 25, "\(finding.kind)")
            #expect(finding.timesHalf < 3.5, "\(finding.kind)")
        }
    }

    @Test func `a cost that grows with the square is found`() {
        let reader = ParserCost(
            "square", longest: 2000,
            read: { input in
                var sum = 0
                for one in input where one > 0 { for other in input { sum &+= Int(other) } }
                #expect(sum >= 0)
            },
            plain: { [UInt8](repeating: 0, count: $0) },
            slow: [("square", { [UInt8](repeating: 1, count: $0) })])
        let findings = reader.measure(count: 2, time: Self.ownTime)
        #expect(findings.allSatisfy { $0.timesPlain > 25 && $0.timesHalf > 3 })
    }
}
