// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import ArgumentParser
import ManagementAPI
import MonetaServer
import Persistence
import Primitives

/// Tells why a past request was granted or refused.
struct Explain: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Tell why a request was granted or refused: every policy and rule as it was then.",
        usage: "moneta explain REQUEST-ID [--json] [--url URL] [settings]",
        discussion: """
            The id of a request is the header X-Okta-Request-Id of its answer, and stands in the log as transaction.id. \
            With --url a running server is asked; otherwise the database is read, also while a server runs on it.
            """)

    @Argument(help: ArgumentHelp("The id of the request.", valueName: "request-id")) var request: String

    @Flag(help: "JSON: the events of the request, with decisions in full.") var json = false

    @OptionGroup var place: ServerOrDatabase

    func run() async throws {
        let id = request
        guard !id.isEmpty, !id.contains(where: { $0 == "\"" || $0 == "\\" }) else {
            throw ValidationError("`\(id)` is not the id of a request")
        }
        let events = try await place.run { client in
            let filter = FormParameters.encode("transaction.id eq \"\(id)\"")
            let path =
                "/api/v1/logs?expand=decision&limit=1000&since=1970-01-01T00:00:00Z&filter=\(filter)"
            return try await client.send(.get, path).array ?? []
        } database: { store, _ in
            try await store.read { tx in try explainRequest(id, in: tx) }
        }
        guard !events.isEmpty else {
            throw CommandError(
                "the log has no event of the request \(id); it may be older than what is kept, or a refusal that was "
                    + "counted in the event of an earlier one, because its client had proven nothing")
        }
        guard !json else { return Output.write(.array(events)) }
        Output.write(events.map { EventText($0).text }.joined(separator: "\n"))
    }
}
