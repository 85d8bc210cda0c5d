// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Persistence
package import Primitives
import SystemLog

/// The events of one request, the earliest first, each with its decision told in full.
///
/// At most 1000; empty when the log has none, or no longer.
package func explainRequest(_ id: String, in tx: any Transaction) throws -> [JSON] {
    var query = EventQuery(order: .published, limit: 1000)
    query.transactions = [Name(id)]
    var events: [JSON] = []
    var isComplete = false
    // A page ends early where many blocks of the log are in question.
    while !isComplete, query.limit > 0 {
        let page = try query.run(in: tx) { stored -> JSON? in
            stored.transaction == id ? try expandDecision(of: logEvent(stored), in: tx) : nil
        }
        events += page.items
        query.limit -= page.items.count
        query.after = page.position
        isComplete = page.isComplete
    }
    return events
}
