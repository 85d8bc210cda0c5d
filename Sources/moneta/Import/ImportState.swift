// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Primitives

/// How far an import has come, kept beside its file so that it can go on after an interruption.
///
/// What a batch has done is written here after the database has it. A batch that was done and not noted is
/// done again, and then finds its users there already.
struct ImportState: Equatable {
    /// Rows that are done.
    var rows: Int64 = 0
    var counts: [String: Int64] = [:]

    mutating func count(_ outcome: String) { counts[outcome, default: 0] += 1 }

    /// `"1,200 created, 3 refused"`.
    var summary: String {
        let words = ["created", "updated", "unchanged", "skipped", "refused"].compactMap { word in
            counts[word].map { "\(grouped($0)) \(word)" }
        }
        return words.isEmpty ? "no rows" : words.joined(separator: ", ")
    }
}

/// The file that an ``ImportState`` is kept in.
struct ImportStateFile {
    let path: String
    /// What the import does, so that another one does not go on in its place.
    let fingerprint: String

    init(of file: String, size: Int, options: [String]) {
        path = file + ".import"
        fingerprint = ([file, "\(size) bytes"] + options).joined(separator: " ")
    }

    /// The state that was noted; `nil` when there is none, or one of another import.
    func read() throws -> ImportState? {
        guard fileExists(path) else { return nil }
        let json = try JSON(reading: SeedFile(path, kind: "state of the import").contents())
        guard json["import"]?.string == fingerprint else { return nil }
        var state = ImportState(rows: json["rows"]?.integer ?? 0)
        for (name, value) in json["counts"]?.object?.members ?? [] { state.counts[name.text] = value.integer }
        return state
    }

    func write(_ state: ImportState) throws {
        var counts: JSONObject = [:]
        for (name, count) in state.counts.sorted(by: { $0.key < $1.key }) { counts[name] = .integer(count) }
        let json: JSON = [
            "import": .string(fingerprint), "rows": .integer(state.rows), "counts": .object(counts),
        ]
        try replaceFile(path, with: Array((json.text + "\n").utf8))
    }

    func remove() { removeFile(path) }
}

/// Digits in groups of three.
func grouped(_ number: Int64) -> String {
    var text = ""
    for (index, digit) in String(number).reversed().enumerated() {
        if index > 0, index % 3 == 0 { text.append(",") }
        text.append(digit)
    }
    return String(text.reversed())
}
