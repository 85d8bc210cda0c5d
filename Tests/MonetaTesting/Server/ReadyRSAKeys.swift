// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import JOSE
package import Primitives
import Synchronization

/// RSA keys for one server: those of the process, which are made once, in their order.
package final class ReadyRSAKeys: Sendable {
    private static let made = Mutex<[JSON]>([])
    private let used = Mutex(0)

    package init() {}

    /// The next key that this server has not had; `nil` for another length than 2,048 bits.
    package func next(bits: Int) -> JSON? {
        guard bits == 2048 else { return nil }
        let place = used.withLock { used in
            used += 1
            return used - 1
        }
        return Self.made.withLock { made in
            while made.count <= place {
                guard let key = try? generateKey(for: .rs256, in: .system) else { return nil }
                made.append(key.privateJSON)
            }
            return made[place]
        }
    }
}
