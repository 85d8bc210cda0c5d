// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
import ManagementAPI
import MonetaServer
import Primitives

/// Reads rows, has them taken over batch by batch, notes how far it came, and reports what was refused.
struct ImportRun {
    /// Takes a batch over and answers for every row.
    typealias Send = (_ rows: [JSON]) async throws -> [JSON]

    let rows: UserRows
    let state: ImportStateFile?
    let report: RefusalReport
    let progress: ImportProgress
    /// The most refused rows before it stops; 0: any number.
    let mostRefused: Int64
    /// Rows in a transaction, unless their texts are longer than 2 KiB in the mean.
    let batch: Int
    let send: Send

    /// Answers what was done, of earlier runs too.
    func run(from start: ImportState) async throws -> ImportState {
        var done = start
        var logins: [String: Int64] = [:]
        var (waiting, lines, length): ([JSON], [Int64: UserRows.Row], Int) = ([], [:], 0)
        var refused: [(UserRows.Row, [String])] = []
        var read: Int64 = 0
        // The first batches are small, so that a wrong mapping is soon found.
        var size = min(batch, 250)

        func flush() async throws {
            let answers = waiting.isEmpty ? [] : try await sendParts(waiting)
            guard answers.count == waiting.count else {
                throw CommandError("the server answered for \(answers.count) of \(waiting.count) rows")
            }
            for answer in answers {
                let outcome = answer["outcome"]?.string ?? "refused"
                if outcome == "refused", let number = answer["row"]?.integer, let row = lines[number] {
                    refused.append((row, answer["causes"]?.strings ?? []))
                } else {
                    done.count(outcome)
                }
            }
            refused.sort { $0.0.number < $1.0.number }
            for (row, causes) in refused {
                done.count("refused")
                try report.add(row, causes)
            }
            (waiting, lines, length, refused) = ([], [:], 0, [])
            done.rows = read
            try state?.write(done)
            progress.show(done, share: rows.share)
            if mostRefused > 0, done.counts["refused"] ?? 0 >= mostRefused {
                throw CommandError(
                    "stopped, for \(done.counts["refused"] ?? 0) rows were refused: \(done.summary). "
                        + "Mend the file or the mapping, or raise --most-refused; run it again to go on")
            }
        }

        while let row = try rows.next() {
            read += 1
            let document = try? row.document.get()
            let login = document?["profile"]?["login"]?.string?.lowercased()
            let earlier = login.flatMap { logins[$0] }
            if let login, earlier == nil { logins[login] = row.number }
            guard read > start.rows else { continue }
            switch row.document {
            case .failure(let problem): refused.append((row, [problem.description]))
            case .success where earlier != nil:
                refused.append((row, ["login: row \(earlier ?? 0) of the file has the same login"]))
            case .success(let document):
                var object = document.object ?? [:]
                object["row"] = .integer(row.number)
                waiting.append(.object(object))
                lines[row.number] = row
                length += row.original.reduce(0) { $0 + $1.utf8.count }
            }
            if waiting.count >= size || length > size << 11 || refused.count >= 250 {
                try await flush()
                size = min(size * 2, batch)
            }
        }
        try await flush()
        state?.remove()
        progress.end()
        return done
    }
}

extension ImportRun {
    /// Sends rows; a call that the server refuses as a whole is sent again in halves, so that one row does
    /// not stop the others.
    private func sendParts(_ rows: [JSON]) async throws -> [JSON] {
        do {
            return try await send(rows)
        } catch let failure as ManagementClient.Failure where [400, 413].contains(failure.status) {
            guard rows.count > 1 else {
                return [
                    [
                        "row": rows.first?["row"] ?? .null, "outcome": "refused",
                        "causes": [.string(failure.description)],
                    ]
                ]
            }
            let middle = rows.count / 2
            return try await sendParts(Array(rows[..<middle])) + sendParts(Array(rows[middle...]))
        }
    }
}

/// Refused rows as they stood in the file, each with its line and what is wrong, so that they can be mended
/// and imported again.
final class RefusalReport {
    private let file: AppendedFile
    private let header: [String]
    private let isCSV: Bool
    private var hasHeader: Bool

    /// `goesOn` adds to what an interrupted run has written.
    init(_ path: String, header: [String], isCSV: Bool, goesOn: Bool) {
        file = AppendedFile(path, goesOn: goesOn)
        self.header = header
        self.isCSV = isCSV
        hasHeader = goesOn && fileExists(path)
    }

    func add(_ row: UserRows.Row, _ causes: [String]) throws {
        let problem = causes.joined(separator: "; ")
        if isCSV {
            if !hasHeader { try file.write(csvLine(["_line", "_problem"] + header)) }
            hasHeader = true
            return try file.write(csvLine([String(row.line), problem] + row.original))
        }
        let text = row.original.first ?? ""
        var object = (try? JSON(reading: text))?.object ?? ["_text": .string(text)]
        object["_line"] = .integer(Int64(row.line))
        object["_problem"] = .string(problem)
        try file.write(JSON.object(object).text + "\n")
    }
}

/// How far an import is, on standard error: a bar on a terminal, now and then a line elsewhere.
final class ImportProgress {
    private let (clock, isBar): (ContinuousClock, Bool)
    private let (start, first): (ContinuousClock.Instant, Int64)
    private var shown: ContinuousClock.Instant?

    init(from rows: Int64, isBar: Bool = hasTerminal()) {
        (clock, self.isBar, first) = (ContinuousClock(), isBar, rows)
        start = clock.now
    }

    func show(_ state: ImportState, share: Double?) {
        let now = clock.now
        if let shown, now - shown < (isBar ? .milliseconds(100) : .seconds(10)) { return }
        if shown == nil, !isBar {
            shown = now
            return
        }
        shown = now
        let seconds = max(Double((now - start).components.seconds), 1)
        let rate = Int64(Double(state.rows - first) / seconds)
        let text = "\(grouped(state.rows)) rows, \(grouped(rate)) a second: \(state.summary)"
        guard isBar else {
            Output.complain((share.map { "\(Int($0 * 100)) %, " } ?? "") + text + "\n")
            return
        }
        let width = 24
        let bar = share.map { share in
            let full = Int(share * Double(width))
            return "[" + String(repeating: "#", count: full) + String(repeating: ".", count: width - full)
                + "] \(Int(share * 100)) %  "
        }
        Output.draw("\r\u{1B}[K" + (bar ?? "") + text)
    }

    func end() { if isBar, shown != nil { Output.draw("\r\u{1B}[K") } }
}
