// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Policies
import Testing

@Suite struct TraceTests {
    @Test func `a trace survives its short form`() throws {
        var generator = SeededGenerator(seed: 1)
        let rules: [Trace.RuleStep] = [
            .inactive, .grantType, .excluded, .notIncluded, .matched, .scope(0), .scope(25), .scope(26),
            .scope(700),
        ]
        for _ in 0..<2000 {
            let trace = Trace(
                policies: (0..<Int.random(in: 0...6, using: &generator)).flatMap { _ -> [Trace.PolicyStep] in
                    let step: Trace.PolicyStep =
                        switch Int.random(in: 0...4, using: &generator) {
                        case 0: .skipped(.inactive)
                        case 1: .skipped(.otherClient)
                        case 2: .skipped(.noActiveRule)
                        default:
                            .tried(
                                (0..<Int.random(in: 0...3, using: &generator)).flatMap { _ in
                                    Array(
                                        repeating: rules.randomElement(using: &generator) ?? .inactive,
                                        count: Int.random(in: 1...30, using: &generator))
                                })
                        }
                    return Array(repeating: step, count: Int.random(in: 1...12, using: &generator))
                })
            #expect(try Trace(reading: trace.codes) == trace)
        }
    }

    @Test(arguments: [
        "q", "{", "{g", "}", "{s}", "1i", "0i", "3", "{1g}", "9999999i", "999999{999999g}", "iG", "{é}",
    ])
    func `text that is not a trace is refused`(codes: String) {
        #expect(throws: NotATrace.self) { try Trace(reading: codes) }
    }

    @Test func `scopes are lettered in base 26`() {
        let trace = Trace(policies: [.tried([.scope(0), .scope(25), .scope(26)])])
        #expect(trace.codes == "{sAsZsBA}")
    }
}
