// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

/// What part of a list a caller wants: at most `limit` items, after a position.
package struct PageRequest: Sendable, Equatable {
    /// The position after which the page starts; opaque to clients.
    ///
    /// `nil` starts at the beginning.
    package var after: String?
    /// At least 1.
    package var limit: Int

    /// At least one item is asked for.
    package init(after: String? = nil, limit: Int) {
        self.after = after
        self.limit = max(1, limit)
    }
}

/// One page of a list and, if there are more items, the position at which the next page starts.
package struct Page<Item> {
    package var items: [Item]
    /// `nil` on the last page.
    package var next: String?

    package init(items: [Item], next: String?) {
        self.items = items
        self.next = next
    }

    /// Makes a page from one item more than was asked for; `position` gives the cursor of the last item
    /// shown.
    package init(items: [Item], limit: Int, position: (Item) -> String) {
        if items.count > limit, limit > 0 {
            self.items = Array(items.prefix(limit))
            self.next = position(items[limit - 1])
        } else {
            self.items = items
            self.next = nil
        }
    }

    /// The same page of other items.
    package func map<Other>(_ transform: (Item) throws -> Other) rethrows -> Page<Other> {
        Page<Other>(items: try items.map(transform), next: next)
    }
}

extension Page: Sendable where Item: Sendable {}
