// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
import Expressions
import Persistence
import Primitives

/// An expression with names of groups where it has ids, as documents have it: beside it stands which of its
/// texts are such names, so that it is read back exactly.
struct ExpressionWithGroupNames: Sendable, Equatable {
    /// The member of documents that lists the names.
    static let member = "groupNames"

    let text: String
    let names: [String]

    /// Writes names for ids; `nil` when there is none to write, or it would not be read back as it is.
    init?(_ expression: String, naming name: (String) throws -> String?) rethrows {
        guard let parsed = parse(expression) else { return nil }
        let written = Set(parsed.groupMentions.filter { $0.kind == .id }.map { Array($0.text.utf8) })
        var ids: [[UInt8]: String] = [:]
        var names: [String] = []
        let text = try parsed.replacingGroupIDs { id in
            // A name that the expression has itself could not be told from one that is written here.
            guard let name = try name(id), !written.contains(Array(name.utf8)) else { return nil }
            if ids.updateValue(id, forKey: Array(name.utf8)) == nil { names.append(name) }
            return name
        }
        guard !names.isEmpty else { return nil }
        (self.text, self.names) = (text, names.sorted())
        let back = expressionWithIDs { ids[Array($0.utf8)] ?? $0 }
        guard back.unused.isEmpty, back.text.utf8.elementsEqual(expression.utf8) else { return nil }
    }

    /// What a document says.
    init(text: String, names: [String]) {
        self.text = text
        self.names = names
    }

    /// The expression with the ids that the names have here.
    ///
    /// Refuses names that no group has, or that the expression does not ask for by an id. One that cannot be
    /// read is left to whoever checks it.
    func withIDs(in tx: any Transaction) throws -> String {
        guard !names.isEmpty, parse(text) != nil else { return text }
        let (result, unused) = try expressionWithIDs { name in
            if let group = try GroupRecords(tx).find(named: name) { return group.id.text }
            throw ChangeRefused.invalid(
                Self.member, "there is no group `\(name)`; name a group that exists or take the name out")
        }
        guard let slip = unused.first else { return result }
        throw ChangeRefused.invalid(
            Self.member, "the expression has no `\(slip)` where it wants the id of a group")
    }

    private func expressionWithIDs(
        _ id: (String) throws -> String
    ) rethrows -> (text: String, unused: [String]) {
        guard let parsed = parse(text) else { return (text, names) }
        let wanted = Set(names.map { Array($0.utf8) })
        var used: Set<[UInt8]> = []
        let result = try parsed.replacingGroupIDs { name in
            guard wanted.contains(Array(name.utf8)) else { return nil }
            used.insert(Array(name.utf8))
            return try id(name)
        }
        return (result, names.filter { !used.contains(Array($0.utf8)) })
    }
}

private func parse(_ text: String) -> ParsedExpression? {
    do throws(ExpressionError) {
        return try ParsedExpression(parsing: text)
    } catch {
        // Whoever stores or tries the expression says what is wrong with it.
        return nil
    }
}
