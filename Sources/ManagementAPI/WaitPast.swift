// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Primitives

extension Surroundings {
    /// Waits until a second has passed by, at most a second long; at once when it has, or when there is none.
    ///
    /// Tokens say in whole seconds when they were issued. So what happens in the second of a deactivation
    /// cannot be told apart by them, and a reactivation has to come in a later one.
    func wait(past second: Timestamp?) async throws {
        guard let second else { return }
        let left = second.wholeSecond + .seconds(1) - now()
        if left > .zero { try await Task.sleep(for: min(left, .seconds(1))) }
    }
}
