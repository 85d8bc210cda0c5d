// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Persistence
package import Primitives

/// A condition on events, as readers of the log write it: `eventType eq "…" and not (outcome.result eq
/// "SUCCESS")`.
///
/// Attributes are paths into the `LogEvent`.
package struct EventFilter: Sendable {
    /// The members of a `LogEvent` that can be compared.
    private static let members: Set<Name> = [
        "actor", "authenticationContext", "client", "debugContext", "device", "displayMessage", "eventType",
        "legacyEventType", "outcome", "request", "securityContext", "severity", "target", "transaction",
        "uuid",
        "version",
    ]

    /// The event types that can match.
    ///
    /// `nil` when it can be any.
    package let eventTypes: Set<Name>?
    /// The transactions whose events can match.
    ///
    /// `nil` when it can be any.
    package let transactions: Set<Name>?
    private let filter: Filter

    /// Refuses what is not a filter, attributes that a `LogEvent` does not have, and `published`, for which
    /// there are `since` and `until`.
    package init(_ text: String) throws(EventFilterError) {
        do {
            filter = try Filter(text)
        } catch {
            throw EventFilterError(reason: error.description)
        }
        if let unknown = Self.unknownMember(of: filter) {
            throw EventFilterError(
                // bytes: a name.
                reason: unknown == "published"
                    ? "`published` cannot be filtered; use since and until"
                    : "an event has no attribute `\(unknown)`")
        }
        // Types are written in small letters, and the comparison does not regard the case.
        eventTypes = Self.values(of: "eventType", filter).map { Set($0.map { $0.lowercasedASCII }) }
        transactions = Self.values(of: "transaction.id", filter)
    }

    /// Whether an event meets the condition.
    ///
    /// Where ``transactions`` narrows the search, their identifiers are compared exactly, as the search does.
    package func matches(_ event: JSON) -> Bool {
        if let transactions, !transactions.contains(Name(event["transaction"]?["id"]?.string ?? "")) {
            return false
        }
        return filter.matches(event)
    }

    // The parser limits the depth of what follows.

    private static func unknownMember(of filter: Filter) -> Name? {
        switch filter {
        case .term(let term):
            let first = Name(term.attribute.utf8.prefix { $0 != UInt8(ascii: ".") })
            // bytes: names.
            return members.contains(first) ? nil : first
        case .all(let parts), .any(let parts): return parts.lazy.compactMap(unknownMember).first
        case .not(let part): return unknownMember(of: part)
        }
    }

    /// The values that an attribute can have in an event that matches.
    private static func values(of attribute: Name, _ filter: Filter) -> Set<Name>? {
        switch filter {
        case .term(let term):
            guard Name(term.attribute) == attribute, term.comparison == .equal else { return nil }
            return term.value.string.map { [Name($0)] }
        case .not: return nil
        case .all(let parts):
            return parts.compactMap { values(of: attribute, $0) }
                .reduce(nil) { all, next in all?.intersection(next) ?? next }
        case .any(let parts):
            var all: Set<Name> = []
            for part in parts {
                guard let values = values(of: attribute, part) else { return nil }
                all.formUnion(values)
            }
            return all
        }
    }
}

/// Why a text is not a filter on events.
package struct EventFilterError: Error, Equatable {
    package let reason: String
}
