// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import ArgumentParser
import MonetaServer
import Primitives

/// Says what applying a directory would change.
struct Plan: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show what applying a directory of configuration files would change, and who is affected.",
        usage: """
            moneta plan DIR [--keep-others] [--json] [--fail-on-changes] [--data-directory DIR] [other settings]
            moneta plan DIR --url URL [--api-token-file FILE] …
            """,
        discussion: """
            The plan is made by applying the files and undoing it: what it says is what would happen. It also names the \
            changes that were made otherwise since the last apply. The files: docs/configuration-files.md
            """)

    @Flag(help: "Leave what the files do not have.") var keepOthers = false
    @Flag(help: "JSON for programs.") var json = false
    @Flag(help: "End with status 2 when there is anything to change.") var failOnChanges = false
    @Option(help: ArgumentHelp("A running server; without one the database is used.", valueName: "url"))
    var url: String?
    @OptionGroup var arguments: FileAndSettings

    func run() async throws {
        let (directory, settings) = try await arguments.read()
        let (document, places) = try ConfigurationFiles(directory).read()
        let outcome = try await withConfiguration(url, settings, absent: .imagined, places: places) { place in
            try await place.apply(document, deletingOthers: !keepOthers, revision: nil, isPlan: true)
        }
        showPlan(outcome, json: json)
        if failOnChanges, outcome["changes"]?.array?.isEmpty == false { throw ExitCode(2) }
    }
}

/// Makes the configuration what a directory says.
struct Apply: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Make the configuration what a directory of files says, in one transaction.",
        usage: """
            moneta apply DIR [--yes] [--keep-others] [--json] [--data-directory DIR] [other settings]
            moneta apply DIR --url URL [--api-token-file FILE] …
            """,
        discussion: """
            What the files have is made or changed, and what they do not have is deleted, in the sections that have files. \
            On a terminal it shows the plan and asks; elsewhere --yes is needed when something would be deleted. \
            Applying the same files again changes nothing. The files: docs/configuration-files.md
            """)

    @Flag(help: "Do not ask.") var yes = false
    @Flag(help: "Leave what the files do not have.") var keepOthers = false
    @Flag(help: "JSON for programs.") var json = false
    @Option(help: ArgumentHelp("A running server; without one the database is used.", valueName: "url"))
    var url: String?
    @OptionGroup var arguments: FileAndSettings

    func run() async throws {
        let (directory, settings) = try await arguments.read()
        let (document, places) = try ConfigurationFiles(directory).read()
        let outcome = try await withConfiguration(url, settings, absent: .made, places: places) { place in
            let plan = try await place.apply(
                document, deletingOthers: !keepOthers, revision: nil, isPlan: true)
            guard plan["changes"]?.array?.isEmpty == false else { return plan }
            try confirm(plan, yes: yes)
            return try await place.apply(
                document, deletingOthers: !keepOthers, revision: plan["revision"]?.integer, isPlan: false)
        }
        show(outcome, json: json)
    }
}

/// Shows a plan on a terminal and asks; without one refuses to delete anything unasked.
func confirm(_ plan: JSON, yes: Bool) throws {
    guard !yes else { return }
    if hasTerminal(), hasInput() {
        Output.complain(planText(plan) + "\n\(countText(plan)). Apply? [y/N] ")
        guard let answer = readLine(), ["y", "yes"].contains(answer.lowercased()) else {
            throw CommandError("nothing was changed")
        }
        return
    }
    let deletions = plan["changes"]?.array?.count { $0["action"]?.string == "delete" } ?? 0
    guard deletions == 0 else {
        throw CommandError(
            "nothing was changed: \(deletions) \(deletions == 1 ? "thing" : "things") would be deleted. Look at the plan, "
                + "and say --yes, or --keep-others to leave them")
    }
}

/// Says what would be done.
func showPlan(_ outcome: JSON, json: Bool) {
    guard !json else { return Output.write(outcome) }
    let text = planText(outcome)
    Output.write(text + (text.isEmpty ? "" : "\n") + "plan: \(countText(outcome))\n")
}

/// Says what was done.
func show(_ outcome: JSON, json: Bool) {
    guard !json else { return Output.write(outcome) }
    let hasChanges = outcome["changes"]?.array?.isEmpty == false
    Output.write(planText(outcome))
    Output.write(
        hasChanges
            ? "\n\(countText(outcome, done: true)); the configuration is revision \(outcome["revision"]?.integer ?? 0)\n"
            : "nothing to change\n")
}
