// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

/// Countries of ISO 3166-1, by any code or English name.
///
/// Blank text gives null, an unknown country is an error.
let countryFunctions: [Function] = [
    Function(
        "Iso3166Convert.toCountry", method: "parseCountryCode", on: [.string, .integer, .country],
        takes: [.init("country", .text)], gives: [.country, .null],
        about: "The country of a code or a name.",
        examples: [["user.profile.country.parseCountryCode()", "\"US\""]],
        body: { call, _ throws(ExpressionError) in try country(call).map { .country($0) } ?? .null }),
    Function(
        "Iso3166Convert.toAlpha2", method: "toAlpha2", on: [.country, .string],
        takes: [.init("country", .text)], gives: [.string, .null],
        about: "The code of two letters.", examples: [["Iso3166Convert.toAlpha2('IND')", "\"IN\""]],
        body: { call, _ throws(ExpressionError) in .optional(try country(call)?.alpha2) }),
    Function(
        "Iso3166Convert.toAlpha3", method: "toAlpha3", on: [.country, .string],
        takes: [.init("country", .text)], gives: [.string, .null],
        about: "The code of three letters.", examples: [["Iso3166Convert.toAlpha3('840')", "\"USA\""]],
        body: { call, _ throws(ExpressionError) in .optional(try country(call)?.alpha3) }),
    Function(
        "Iso3166Convert.toNumeric", method: "toNumeric", on: [.country, .string],
        takes: [.init("country", .text)], gives: [.string, .null],
        about: "The code of three digits, as text.",
        examples: [["Iso3166Convert.toNumeric('USA')", "\"840\""]],
        body: { call, _ throws(ExpressionError) in .optional(try country(call)?.numeric) }),
    Function(
        "Iso3166Convert.toName", method: "toName", on: [.country, .string],
        takes: [.init("country", .text)], gives: [.string, .null],
        about: "The common English name.", examples: [["Iso3166Convert.toName('IN')", "\"India\""]],
        body: { call, _ throws(ExpressionError) in .optional(try country(call)?.name) }),
]

private func country(_ call: Call) throws(ExpressionError) -> Country? {
    if case .country(let country) = call.value(0) { return country }
    guard let text = try call.text(0), !text.isEmpty else { return nil }
    guard let country = Country(text) else {
        throw ExpressionError(
            .notACountry, at: call.argumentRange(0),
            "`\(call.name)` needs the code or the English name of a country here")
    }
    return country
}
