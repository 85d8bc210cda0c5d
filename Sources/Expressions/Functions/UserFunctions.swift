// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Primitives

/// Functions of the user that are not attributes of the profile.
let userFunctions: [Function] = [
    Function(
        "getInternalProperty", method: "getInternalProperty", on: .map,
        takes: [.init("user", .map), .init("property", .string)], gives: [.string, .null],
        about: "The id or the status of the user.",
        examples: [["user.getInternalProperty(\"status\")", "\"ACTIVE\""]],
        body: getInternalProperty)
]

/// `id` or `status` of the user, which stand beside the profile.
private func getInternalProperty(_ call: inout Call, _ names: Names) throws(ExpressionError) -> Value {
    guard let property = try call.text(1).map({ Name($0) }), ["id", "status"].contains(property) else {
        throw ExpressionError(
            .wrongType, at: call.argumentRange(1),
            "`getInternalProperty` knows the properties `id` and `status`")
    }
    return call.value(0)[property] ?? .null
}
