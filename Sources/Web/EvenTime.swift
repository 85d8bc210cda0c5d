// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

/// Makes work that must not tell by its length what it has found take a whole number of equal steps.
package enum EvenTime {
    /// Longer than what is hidden ever takes, unless the machine is out of breath.
    private static let step = Duration.milliseconds(300)

    /// Runs `work`, and waits for the end of the step.
    package static func run<Result>(_ work: () async throws -> Result) async throws -> Result {
        let began = ContinuousClock.now
        let result = try await work()
        let taken = ContinuousClock.now - began
        let steps = max(1, (taken / step).rounded(.up))
        try await Task.sleep(until: began + step * steps, clock: .continuous)
        return result
    }
}
