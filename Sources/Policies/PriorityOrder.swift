// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

/// The order of policies or rules, and how it follows what callers ask for.
///
/// A caller asks for a number, counted from 1: the item is put there and those that stand there or after it
/// move one on. Everyone's number is then its place, without gaps. Two things are remembered besides:
/// - the number that was asked for last, so that asking for it again changes nothing, wherever the item now
///   stands;
/// - a number beyond the end. The item is last for now, and one that asks for a lower number later is put before
///   it. So ten items that are created at once with the numbers 1 to 10 stand in that order, whoever came first.
///
/// System items come after all others, and nobody moves them.
package struct PriorityOrder: Sendable, Equatable {
    /// One policy or rule in the order.
    package struct Item: Sendable, Equatable {
        package let id: String
        package let isSystem: Bool
        /// The number that counts when others come: the place, or a greater one that was asked for.
        package fileprivate(set) var number: Int
        /// What was asked for last.
        package fileprivate(set) var requested: Int?

        package init(id: String, isSystem: Bool = false, number: Int, requested: Int?) {
            self.id = id
            self.isSystem = isSystem
            self.number = number
            self.requested = requested
        }
    }

    /// The greatest number that is told from others.
    package static let greatest = 1_000_000_000

    package private(set) var items: [Item]

    /// Takes items in their order.
    package init(_ items: [Item] = []) {
        self.items = items.filter { !$0.isSystem } + items.filter(\.isSystem)
        settle()
    }

    /// The place, from 1; `nil` for an unknown id.
    package func place(of id: String) -> Int? {
        items.firstIndex { $0.id == id }.map { $0 + 1 }
    }

    /// Adds an item: at the number, or after all others without one.
    ///
    /// Answers its place, from 1.
    @discardableResult
    package mutating func insert(_ id: String, at requested: Int?) -> Int {
        let index = put(Item(id: id, number: clamp(requested) ?? afterLast, requested: requested))
        settle()
        return index + 1
    }

    /// Adds a system item, after all others.
    ///
    /// Answers its place, from 1.
    @discardableResult
    package mutating func insertSystem(_ id: String) -> Int {
        items.append(Item(id: id, isSystem: true, number: 0, requested: nil))
        settle()
        return items.count
    }

    /// Does what a caller asks who names a number for an item that is there.
    ///
    /// Nothing, when it is a system item, when no number is named, when it is the one that was asked for
    /// last, or when the item stands there.
    package mutating func move(_ id: String, to requested: Int?) {
        guard let requested, let index = items.firstIndex(where: { $0.id == id }), !items[index].isSystem,
            items[index].requested != requested
        else { return }
        items[index].requested = requested
        guard requested != index + 1 else { return }
        take(index)
        put(Item(id: id, number: clamp(requested) ?? afterLast, requested: requested))
        settle()
    }

    /// Takes an item out; those after it move up.
    package mutating func remove(_ id: String) {
        guard let index = items.firstIndex(where: { $0.id == id }) else { return }
        take(index)
        settle()
    }

    /// Puts the ordinary items into the order of `ids`.
    ///
    /// `false`, and nothing has changed, unless every ordinary item is named exactly once.
    package mutating func arrange(_ ids: [String]) -> Bool {
        let named = Dictionary(ids.enumerated().map { ($1, $0) }) { first, _ in first }
        let ordinary = items.filter { !$0.isSystem }
        guard named.count == ids.count, ordinary.count == ids.count,
            ordinary.allSatisfy({ named[$0.id] != nil })
        else { return false }
        let arranged = ids.enumerated().map { Item(id: $1, number: $0 + 1, requested: $0 + 1) }
        items = arranged + items.filter(\.isSystem)
        settle()
        return true
    }

    private var ordinaryCount: Int { items.firstIndex(where: \.isSystem) ?? items.count }

    private var afterLast: Int { ordinaryCount == 0 ? 1 : items[ordinaryCount - 1].number + 1 }

    private func clamp(_ requested: Int?) -> Int? {
        requested.map { min(max($0, 1), Self.greatest) }
    }

    @discardableResult
    private mutating func put(_ item: Item) -> Int {
        let end = ordinaryCount
        let index = items[..<end].firstIndex { $0.number >= item.number } ?? end
        items.insert(item, at: index)
        return index
    }

    /// Takes an item out and closes the gap, up to the first number that was a wish beyond the end.
    private mutating func take(_ index: Int) {
        let end = ordinaryCount
        let isSettled = items[index].number == index + 1
        items.remove(at: index)
        guard index < end, isSettled else { return }
        for later in index..<(end - 1) where items[later].number == later + 2 { items[later].number -= 1 }
    }

    /// Makes the numbers rise: whoever was displaced counts as one further.
    private mutating func settle() {
        var last = 0
        for index in items.indices {
            if items[index].isSystem || items[index].number <= last { items[index].number = last + 1 }
            last = items[index].number
            if items[index].isSystem { items[index].number = index + 1 }
        }
    }
}
