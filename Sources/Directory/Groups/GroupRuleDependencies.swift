// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Primitives

/// Which rules read groups that others fill.
///
/// Rules are named by their places in a list.
struct GroupRuleDependencies {
    /// That a rule depends on a group because of another rule.
    struct Step: Equatable, Sendable {
        let reader: Int
        let group: ID<Group>
        let isNegated: Bool
        let filler: Int
    }

    /// Rules that depend on one another in a circle, together; each after those that it depends on.
    let order: [[Int]]
    private let steps: [[Step]]
    private let circleOf: [Int]

    /// A group without an entry in `groups` is not there, and nobody is in it.
    init(rules: [GroupRule], references: [[GroupReference]], groups: [ID<Group>: Group]) {
        var fillers: [ID<Group>: [Int]] = [:]
        for (index, rule) in rules.enumerated() {
            for id in Set(rule.groupIDs) where groups[id] != nil { fillers[id, default: []].append(index) }
        }
        let filled = fillers.keys.sorted().compactMap { groups[$0] }
        let byName = Dictionary(grouping: filled) { Array($0.name.utf8) }
        let steps = references.enumerated().map { reader, references in
            references.flatMap { reference in
                let candidates: [Group] =
                    switch reference.groups {
                    case .id(let id): groups[ID(id)].map { [$0] } ?? []
                    case .name(let name): byName[Array(name.utf8)] ?? []
                    default: filled.filter(reference.canBe)
                    }
                return candidates.flatMap { group in
                    (fillers[group.id] ?? []).map {
                        Step(reader: reader, group: group.id, isNegated: reference.isNegated, filler: $0)
                    }
                }
            }
        }
        self.steps = steps
        order = strongComponents(steps.map { Set($0.map(\.filler)).sorted() })
        var circleOf = [Int](repeating: 0, count: rules.count)
        for (number, circle) in order.enumerated() { for index in circle { circleOf[index] = number } }
        self.circleOf = circleOf
    }

    /// A circle that goes through a negation, which comes first; `nil` when there is none.
    ///
    /// There a membership would follow from its own absence.
    var negatedCircle: [Step]? {
        for step in steps.joined() where step.isNegated && circleOf[step.reader] == circleOf[step.filler] {
            return [step] + way(from: step.filler, to: step.reader)
        }
        return nil
    }

    /// The shortest one within their circle.
    private func way(from start: Int, to end: Int) -> [Step] {
        var (reached, line): ([Int: Step], [Int]) = ([:], [start])
        var next = 0
        while start != end, reached[end] == nil, next < line.count {
            for step in steps[line[next]]
            where circleOf[step.filler] == circleOf[start] && step.filler != start
                && reached[step.filler] == nil
            {
                reached[step.filler] = step
                line.append(step.filler)
            }
            next += 1
        }
        var (way, place): ([Step], Int) = ([], end)
        while place != start, let step = reached[place] {
            way.insert(step, at: 0)
            place = step.reader
        }
        return way
    }
}

/// The strongly connected parts of a graph, each after those that it leads to (Tarjan's algorithm, without
/// recursion).
func strongComponents(_ successors: [[Int]]) -> [[Int]] {
    var (number, lowest) = (
        [Int?](repeating: nil, count: successors.count), [Int](repeating: 0, count: successors.count)
    )
    var isOpen = [Bool](repeating: false, count: successors.count)
    var (open, components): ([Int], [[Int]]) = ([], [])
    var count = 0
    func enter(_ node: Int) {
        (number[node], lowest[node], isOpen[node]) = (count, count, true)
        count += 1
        open.append(node)
    }
    for root in successors.indices where number[root] == nil {
        enter(root)
        var path: [(node: Int, next: Int)] = [(root, 0)]
        while let (node, next) = path.last {
            if next < successors[node].count {
                path[path.count - 1].next += 1
                let successor = successors[node][next]
                if number[successor] == nil {
                    enter(successor)
                    path.append((successor, 0))
                } else if isOpen[successor] {
                    lowest[node] = min(lowest[node], number[successor] ?? 0)
                }
                continue
            }
            path.removeLast()
            if let parent = path.last?.node { lowest[parent] = min(lowest[parent], lowest[node]) }
            guard lowest[node] == number[node] else { continue }
            var component: [Int] = []
            while let last = open.popLast() {
                isOpen[last] = false
                component.append(last)
                if last == node { break }
            }
            components.append(component.sorted())
        }
    }
    return components
}
