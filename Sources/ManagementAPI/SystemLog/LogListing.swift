// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Hummingbird
import Persistence
import Primitives
import SystemLog
import Web

/// What a request to the system log asks for.
///
/// Ascending without `until` is *polling*: events by their numbers, up to where the log is complete, and
/// always a link to continue with. Everything else is *bounded*: in the order of `published`, and the last
/// page has no next one.
struct LogListing {
    /// Its order is that of a bounded request.
    private let bounded: EventQuery
    let filter: EventFilter?
    /// In lower case; all of them must occur.
    let keywords: [String]
    let isPolling: Bool
    let expandsDecision: Bool
    let parameters: QueryParameters

    init(_ request: Request, now: Timestamp) throws {
        parameters = try QueryParameters(request)
        let until = try parameters.moment("until")
        let since = try parameters.moment("since")
        if let since, let until, since > until {
            throw ManagementError.validation("since", ["since: must not be after until"])
        }
        let isDescending = parameters.word("sortOrder", of: ["ASCENDING", "DESCENDING"]) == "DESCENDING"
        isPolling = !isDescending && until == nil
        var query = EventQuery(
            order: isDescending ? .latestFirst : .published,
            limit: parameters.number("limit", in: 0...1000) ?? 100)
        query.after = try Self.position(parameters)
        query.until = until
        // A position says more than a moment that was never asked for.
        let isContinuation = isPolling && query.after != nil
        query.since = since ?? (isContinuation ? nil : (until ?? now) - .seconds(7 * 86_400))
        filter = try Self.filter(parameters)
        query.eventTypes = filter?.eventTypes
        query.transactions = filter?.transactions
        bounded = query
        keywords = try Self.keywords(parameters)
        expandsDecision = try !parameters.expansions(of: ["decision"]).isEmpty
    }

    /// How many events a page has at most.
    var limit: Int { bounded.limit }

    /// What to read in a transaction that begins later.
    func query(of store: any Store) async throws -> EventQuery {
        var query = bounded
        if isPolling { query.order = .durable(through: try await LowWaterMark(of: store)) }
        return query
    }

    func matches(_ event: JSON) -> Bool {
        if let filter, !filter.matches(event) { return false }
        guard !keywords.isEmpty else { return true }
        let texts = Self.texts(of: event)
        return keywords.allSatisfy { keyword in texts.contains { $0.contains(keyword) } }
    }

    /// Every text of an event, in lower case.
    private static func texts(of event: JSON) -> [String] {
        var texts: [String] = []
        var rest = [event]
        while let value = rest.popLast() {
            switch value {
            case .string(let text): texts.append(text.lowercased())
            case .array(let elements): rest += elements
            case .object(let object): rest += object.members.map(\.value)
            default: break
            }
        }
        return texts
    }

    private static func position(_ parameters: QueryParameters) throws -> EventPosition? {
        guard let text = try parameters.cursor() else { return nil }
        guard let position = EventPosition(text) else {
            throw ManagementError.invalidPaging("Invalid cursor.")
        }
        return position
    }

    private static func filter(_ parameters: QueryParameters) throws -> EventFilter? {
        guard let text = try parameters.text("filter") else { return nil }
        do {
            return try EventFilter(text)
        } catch {
            throw ManagementError.invalidSearch("filter: \(error.reason)")
        }
    }

    private static func keywords(_ parameters: QueryParameters) throws -> [String] {
        let keywords = (try parameters.text("q") ?? "").split(whereSeparator: \.isWhitespace)
        guard keywords.count <= 10, keywords.allSatisfy({ $0.unicodeScalars.count <= 40 }) else {
            throw ManagementError.validation(
                "q", ["q: must not have more than 10 keywords, none longer than 40 characters"])
        }
        return keywords.map { $0.lowercased() }
    }
}
