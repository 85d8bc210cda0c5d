// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import ArgumentParser
import MonetaServer
import Primitives

/// Shows the states that the configuration had, and brings one back.
struct History: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "List the revisions of the configuration, show one, or bring an earlier one back.",
        usage: """
            moneta history [--limit N] [--json] [--data-directory DIR | --url URL] [other settings]
            moneta history --show N
            moneta history --restore N [--plan] [--yes]
            """,
        discussion: """
            Every change of the configuration is a revision, however it was made. Bringing one back is a new revision: what \
            was deleted since comes back, apps with new secrets.
            """)

    @Option(help: "How many revisions to list.") var limit = 50
    @Option(help: ArgumentHelp("Show what this revision changed.", valueName: "n")) var show: Int64?
    @Option(help: ArgumentHelp("Make the configuration what it was in this revision.", valueName: "n"))
    var restore: Int64?
    @Flag(help: "With --restore: say what would change, and change nothing.") var plan = false
    @Flag(help: "With --restore: do not ask.") var yes = false
    @Flag(help: "JSON for programs.") var json = false
    @Option(help: ArgumentHelp("A running server; without one the database is used.", valueName: "url"))
    var url: String?
    @OptionGroup var settings: PlainSettings

    func validate() throws {
        if show != nil, restore != nil {
            throw ValidationError("--show and --restore cannot be used together")
        }
        if !(1...100_000).contains(limit) { throw ValidationError("--limit must be from 1 to 100000") }
    }

    func run() async throws {
        let settings = try await settings.read()
        try await withConfiguration(url, settings, absent: .refused) { place in
            if let number = restore {
                let planned = try await place.restore(number, isPlan: true)
                if plan || planned["changes"]?.array?.isEmpty == true {
                    return showPlan(planned, json: json)
                }
                try confirm(planned, yes: yes)
                return moneta.show(try await place.restore(number, isPlan: false), json: json)
            }
            if let number = show {
                let revision = try await place.revision(number)
                guard !json else { return Output.write(revision) }
                return Output.write(revisionLine(revision) + "\n" + changesText(revision))
            }
            let revisions = try await place.revisions(limit: limit)
            guard !json else { return Output.write(.array(revisions)) }
            Output.write(revisions.map { revisionLine($0) + "\n" }.joined())
        }
    }
}
