// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Primitives

/// The body of a request to the token endpoint and its kin.
///
/// What is read and written again reads the same; nothing is read that is not UTF-8 or beyond the limit.
@Sendable func checkForm(_ input: [UInt8]) throws {
    guard let form = try? FormParameters(input) else { return }
    try hold(form.pairs.count <= 100, "a form has more pairs than are allowed")
    let again = try held(try? FormParameters(Array(form.encoded.utf8)), "an encoded form is refused")
    try hold(again.pairs.count == form.pairs.count, "an encoded form has another number of pairs")
    for (pair, other) in zip(form.pairs, again.pairs) {
        try hold(
            pair.name == other.name && isSame(pair.value, other.value), "a pair changes when encoded")
    }
    try hold(isSame(again.encoded, form.encoded), "an encoded form is encoded in another way")
    try hold(!again.pairs.contains { "\($0.name)\($0.value)".utf8.contains(0) }, "U+0000 is taken")
    let names = form.pairs.map(\.name)
    try hold((form.firstDuplicate() != nil) == (Set(names).count < names.count), "a duplicate is not found")
    try hold(form.firstDuplicate(except: Set(names)) == nil, "an allowed name is called a duplicate")
    for name in names {
        try hold(name.count <= FormParameters.longestName, "a name is longer than is allowed")
        try hold(
            form[name] != nil && isSame(form.all(name).first ?? "", form[name] ?? ""),
            "a parameter that is there is not found")
    }
}
