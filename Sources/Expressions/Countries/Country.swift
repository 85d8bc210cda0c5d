// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

/// A country of ISO 3166-1.
package struct Country: Sendable, Hashable {
    /// Two capital letters: `US`.
    package let alpha2: String
    /// Three capital letters: `USA`.
    package let alpha3: String
    /// Three digits: `840`.
    package let numeric: String
    /// The common English name: `United States`.
    package let name: String

    /// Finds a country by any of its codes or English names, without regard to case.
    ///
    /// A numeric code may lack its leading zeros. `nil` when there is no such country.
    package init?(_ text: String) {
        guard text.utf8.count <= 80 else { return nil }
        let word = String(trimmingSpace(text)).lowercased()
        let isShortNumber =
            (1...2).contains(word.utf8.count) && word.utf8.allSatisfy { (48...57).contains($0) }
        let key = isShortNumber ? String(repeating: "0", count: 3 - word.utf8.count) + word : word
        guard let country = countriesByName[key] else { return nil }
        self = country
    }

    fileprivate init(alpha2: String, alpha3: String, numeric: String, name: String) {
        self.alpha2 = alpha2
        self.alpha3 = alpha3
        self.numeric = numeric
        self.name = name
    }
}

/// Read once, when a country is first asked for.
private let countriesByName: [String: Country] = {
    var countries: [String: Country] = [:]
    for line in countryData.split(separator: "\n") {
        let fields = line.split(separator: "|").map(String.init)
        guard fields.count >= 4 else { continue }
        let country = Country(alpha2: fields[0], alpha3: fields[1], numeric: fields[2], name: fields[3])
        for field in fields { countries[field.lowercased()] = country }
    }
    return countries
}()
