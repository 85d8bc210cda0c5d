// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

/// People and app users beside the user: what is not known is null, and a question about it is answered no.
let directoryFunctions: [Function] = [
    Function(
        "getManagerUser", takes: [.init("directory", .string)], gives: [.map, .null], needs: .directory,
        about: "The user's manager as a user, by the directory that says so (active_directory).",
        examples: [["getManagerUser('active_directory').firstName", "\"Grace\""]],
        body: { call, names throws(ExpressionError) in try find(call, names.directory.managers) }),
    Function(
        "getManagerAppUser", takes: [.init("directory", .string), .init("app", .string)],
        gives: [.map, .null], needs: .directory, about: "The manager's profile in an app.",
        examples: [["getManagerAppUser('active_directory', 'google').email", "\"grace@example.com\""]],
        body: { call, names throws(ExpressionError) in try find(call, names.directory.managerAppUsers) }),
    Function(
        "getAssistantUser", takes: [.init("directory", .string)], gives: [.map, .null], needs: .directory,
        about: "The user's assistant as a user, by the directory that says so.",
        examples: [["getAssistantUser('active_directory')?.firstName", "null"]],
        body: { call, names throws(ExpressionError) in try find(call, names.directory.assistants) }),
    Function(
        "getAssistantAppUser", takes: [.init("directory", .string), .init("app", .string)],
        gives: [.map, .null], needs: .directory, about: "The assistant's profile in an app.",
        examples: [["getAssistantAppUser('active_directory', 'google') == null", "true"]],
        body: { call, names throws(ExpressionError) in try find(call, names.directory.assistantAppUsers) }),
    Function(
        "getLinkedObject", method: "getLinkedObject", on: .map,
        takes: [.init("user", .map), .init("relation", .string)], gives: [.map, .null], needs: .directory,
        about: "The user at the other end of a link of the user.",
        examples: [["user.getLinkedObject('manager').lastName", "\"Hopper\""]],
        body: { call, names throws(ExpressionError) in
            guard let relation = try call.text(1) else { return .null }
            return names.directory.linkedObjects[relation] ?? .null
        }),
    Function(
        "hasDirectoryUser", takes: [], gives: .bool, needs: .directory,
        about: "Whether the user is in exactly one Active Directory.",
        examples: [["hasDirectoryUser()", "false"]],
        body: { _, names in .bool(names.directory.directoryUsers.count == 1) }),
    Function(
        "hasWorkdayUser", takes: [], gives: .bool, needs: .directory,
        about: "Whether the user is in exactly one Workday.",
        examples: [["hasWorkdayUser() ? findWorkdayUser().employeeID : null", "\"123456\""]],
        body: { _, names in .bool(names.directory.workdayUsers.count == 1) }),
    Function(
        "findDirectoryUser", takes: [], gives: [.map, .null], needs: .directory,
        about: "The user's profile in Active Directory; null if there is none or more than one.",
        examples: [["findDirectoryUser() == null", "true"]],
        body: { _, names in theOnly(names.directory.directoryUsers) }),
    Function(
        "findWorkdayUser", takes: [], gives: [.map, .null], needs: .directory,
        about: "The user's profile in Workday; null if there is none or more than one.",
        examples: [["findWorkdayUser().employeeID", "\"123456\""]],
        body: { _, names in theOnly(names.directory.workdayUsers) }),
]

/// Found by the first argument, or by both with a slash between them.
private func find(_ call: Call, _ facts: [String: Value]) throws(ExpressionError) -> Value {
    guard let directory = try call.text(0) else { return .null }
    guard call.count > 1 else { return facts[directory] ?? .null }
    guard let app = try call.text(1) else { return .null }
    return facts["\(directory)/\(app)"] ?? .null
}

private func theOnly(_ users: [Value]) -> Value { users.count == 1 ? users[0] : .null }
