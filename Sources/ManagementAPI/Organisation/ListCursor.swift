// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Primitives
package import Directory

extension Listing {
    /// The place after which the page starts; a cursor that is not ours is refused.
    package func position() throws -> ListPosition? {
        guard let after = page.after else { return nil }
        guard let position = ListPosition(cursor: after) else {
            throw ManagementError.invalidPaging("Invalid cursor.")
        }
        return position
    }
}
