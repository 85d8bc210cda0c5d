// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

/// A country of ISO 3166-1.
///
/// It is a place in the table, so that values of the language stay small.
package struct Country: Sendable, Hashable {
    private let place: UInt16

    /// Finds a country by any of its codes or English names, without regard to case.
    ///
    /// A numeric code may lack its leading zeros. `nil` when there is no such country.
    package init?(_ text: String) {
        guard text.utf8.count <= 80 else { return nil }
        let word = String(trimmingSpace(text)).lowercased()
        let isShortNumber =
            (1...2).contains(word.utf8.count) && word.utf8.allSatisfy { (48...57).contains($0) }
        let key = isShortNumber ? String(repeating: "0", count: 3 - word.utf8.count) + word : word
        guard let place = table.places[key] else { return nil }
        self.place = place
    }

    private var row: CountryTable.Row { table.rows[Int(place)] }

    /// Two capital letters: `US`.
    package var alpha2: String { row.alpha2 }
    /// Three capital letters: `USA`.
    package var alpha3: String { row.alpha3 }
    /// Three digits: `840`.
    package var numeric: String { row.numeric }
    /// The common English name: `United States`.
    package var name: String { row.name }
}

/// The rows of `countryData`, and where each is by its codes and names in small letters.
private struct CountryTable: Sendable {
    struct Row: Sendable {
        let alpha2: String
        let alpha3: String
        let numeric: String
        let name: String
    }

    private(set) var rows: [Row] = []
    private(set) var places: [String: UInt16] = [:]

    init() {
        for line in countryData.split(separator: "\n") {
            let fields = line.split(separator: "|").map(String.init)
            guard fields.count >= 4 else { continue }
            for field in fields { places[field.lowercased()] = UInt16(rows.count) }
            rows.append(Row(alpha2: fields[0], alpha3: fields[1], numeric: fields[2], name: fields[3]))
        }
    }
}

/// Read once, when a country is first asked for.
private let table = CountryTable()
