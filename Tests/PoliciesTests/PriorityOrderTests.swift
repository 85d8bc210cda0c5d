// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Policies
import Testing

@Suite struct PriorityOrderTests {
    private func order(_ requests: [(String, Int?)]) -> PriorityOrder {
        var order = PriorityOrder()
        for (id, number) in requests { order.insert(id, at: number) }
        return order
    }

    private func ids(_ order: PriorityOrder) -> [String] { order.items.map(\.id) }

    @Test func `a new item takes the number it asks for and the others move on`() {
        #expect(ids(order([("a", 1), ("b", 2), ("c", 3), ("x", 2)])) == ["a", "x", "b", "c"])
        #expect(ids(order([("a", 1), ("b", 1), ("c", 1), ("x", 2)])) == ["c", "x", "b", "a"])
    }

    @Test func `an item without a number comes last, before the system's`() {
        var order = order([("a", nil), ("b", 1), ("c", nil)])
        order.insertSystem("default")
        order.insert("d", at: nil)
        order.insert("e", at: 99)
        #expect(ids(order) == ["b", "a", "c", "d", "e", "default"])
        #expect(order.place(of: "default") == 6)
    }

    @Test func `a system item does not move and nothing passes it`() {
        var order = order([("a", 1)])
        order.insertSystem("service")
        order.insertSystem("others")
        order.move("service", to: 1)
        order.move("a", to: 3)
        #expect(ids(order) == ["a", "service", "others"])
    }

    @Test func `numbers beyond the end are remembered, so that arrival does not matter`() {
        var generator = SeededGenerator(seed: 7)
        for _ in 0..<200 {
            let numbers = (1...12).shuffled(using: &generator)
            let order = order(numbers.map { ("\($0)", $0) })
            #expect(ids(order) == (1...12).map(String.init))
        }
    }

    @Test func `asking for the same number again changes nothing`() {
        var order = order([("a", 1), ("b", 1), ("c", 99)])
        let before = order
        order.move("a", to: 1)
        order.move("b", to: 1)
        order.move("c", to: 99)
        #expect(order == before)
        #expect(order.place(of: "a") == 2)
    }

    @Test func `asking for the place where an item stands changes no place`() {
        var generator = SeededGenerator(seed: 8)
        for _ in 0..<200 {
            var order = order((0..<8).map { ("\($0)", Int.random(in: 1...12, using: &generator)) })
            let before = ids(order)
            for id in before { order.move(id, to: order.place(of: id)) }
            #expect(ids(order) == before)
        }
    }

    @Test func `an order is replaced as a whole or not at all`() {
        var order = order([("a", 1), ("b", 2), ("c", 3)])
        order.insertSystem("default")
        for ids in [["a", "b"], ["a", "b", "b"], ["a", "b", "default"]] {
            let arranged = order.arrange(ids)
            #expect(!arranged)
        }
        #expect(ids(order) == ["a", "b", "c", "default"])
        let arranged = order.arrange(["c", "a", "b"])
        #expect(arranged)
        #expect(ids(order) == ["c", "a", "b", "default"])
        order.move("a", to: 1)
        #expect(ids(order) == ["a", "c", "b", "default"])
    }

    @Test func `any sequence of creates, moves and deletes ends as the callers asked`() {
        var generator = SeededGenerator(seed: 9)
        for _ in 0..<500 {
            var order = PriorityOrder()
            order.insertSystem("default")
            var model: [String] = []
            var requested: [String: Int?] = [:]
            for step in 0..<60 {
                let some = model.randomElement(using: &generator)
                switch (Int.random(in: 0...3, using: &generator), some) {
                case (0, let id?):
                    model.removeAll { $0 == id }
                    order.remove(id)
                case (1, let id?):
                    let number = Int.random(in: 1...model.count, using: &generator)
                    order.move(id, to: number)
                    if requested[id] != number {
                        model.removeAll { $0 == id }
                        model.insert(id, at: number - 1)
                        requested[id] = number
                    }
                default:
                    let number =
                        Bool.random(using: &generator)
                        ? nil : Int.random(in: 1...(model.count + 1), using: &generator)
                    order.insert("\(step)", at: number)
                    model.insert("\(step)", at: (number ?? model.count + 1) - 1)
                    requested["\(step)"] = .some(number)
                }
                #expect(ids(order) == model + ["default"])
                #expect(PriorityOrder(order.items) == order)
            }
        }
    }
}
