// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Hummingbird
import Primitives
import SystemLog
import Web

/// What a request to the system log asks for.
///
/// Ascending without `until` is *polling*: events in the order in which they became durable, and always a
/// link to continue with. Everything else is *bounded*: in the order of `published`, and the last page has no
/// next one.
struct LogListing {
    let query: EventQuery
    let filter: EventFilter?
    /// In lower case; all of them must occur.
    let keywords: [String]
    let isPolling: Bool
    let expandsDecision: Bool
    let parameters: FormParameters

    init(_ request: Request, now: Timestamp) throws {
        parameters = try request.query()
        let until = try Self.moment("until", parameters)
        let since = try Self.moment("since", parameters)
        if let since, let until, since > until {
            throw ManagementError.validation("since", ["since: must not be after until"])
        }
        let isDescending = try Self.isDescending(parameters)
        isPolling = !isDescending && until == nil
        var query = EventQuery(
            order: isPolling ? .durable : isDescending ? .latestFirst : .published,
            limit: try Self.limit(parameters))
        query.after = try Self.position(parameters)
        query.until = until
        // A position says more than a moment that was never asked for.
        let isContinuation = isPolling && query.after != nil
        query.since = since ?? (isContinuation ? nil : (until ?? now) - .seconds(7 * 86_400))
        filter = try Self.filter(parameters)
        query.eventTypes = filter?.eventTypes
        query.transactions = filter?.transactions
        self.query = query
        keywords = try Self.keywords(parameters)
        expandsDecision = try Self.expandsDecision(parameters)
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

    private static func moment(_ name: String, _ parameters: FormParameters) throws -> Timestamp? {
        guard let text = parameters[name], !text.isEmpty else { return nil }
        // A plus sign that was not escaped arrives as a space.
        let written = text.replacing(" ", with: "+")
        if let moment = Timestamp(rfc3339: written) ?? Timestamp(rfc3339: written + "T00:00:00Z") {
            return moment
        }
        throw ManagementError.validation(
            name, ["\(name): must be a date and time such as 2026-01-31T12:00:00.000Z"])
    }

    private static func isDescending(_ parameters: FormParameters) throws -> Bool {
        switch parameters["sortOrder"]?.uppercased() {
        case nil, "", "ASCENDING": false
        case "DESCENDING": true
        default:
            throw ManagementError.validation("sortOrder", ["sortOrder: must be ASCENDING or DESCENDING"])
        }
    }

    private static func limit(_ parameters: FormParameters) throws -> Int {
        guard let text = parameters["limit"] else { return 100 }
        guard let limit = Int(text), (0...1000).contains(limit) else {
            throw ManagementError.validation("limit", ["limit: must be a whole number from 0 to 1000"])
        }
        return limit
    }

    private static func position(_ parameters: FormParameters) throws -> EventPosition? {
        guard let text = parameters["after"], !text.isEmpty else { return nil }
        guard let position = EventPosition(text) else {
            throw ManagementError.invalidPaging("Invalid cursor.")
        }
        return position
    }

    private static func filter(_ parameters: FormParameters) throws -> EventFilter? {
        guard let text = parameters["filter"], !text.isEmpty else { return nil }
        do {
            return try EventFilter(text)
        } catch {
            throw ManagementError.invalidSearch("filter: \(error.reason)")
        }
    }

    private static func keywords(_ parameters: FormParameters) throws -> [String] {
        let keywords = (parameters["q"] ?? "").split(whereSeparator: \.isWhitespace)
        guard keywords.count <= 10, keywords.allSatisfy({ $0.unicodeScalars.count <= 40 }) else {
            throw ManagementError.validation(
                "q", ["q: must not have more than 10 keywords, none longer than 40 characters"])
        }
        return keywords.map { $0.lowercased() }
    }

    private static func expandsDecision(_ parameters: FormParameters) throws -> Bool {
        switch parameters["expand"] {
        case nil, "": false
        case "decision": true
        default:
            throw ManagementError(
                .badRequest, "E0000001", "Api validation failed: RequestParams",
                causes: ["Expand query is malformed."])
        }
    }
}
