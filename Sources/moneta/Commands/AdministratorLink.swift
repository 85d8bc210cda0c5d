// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import ArgumentParser
import Directory
import ManagementAPI
import MonetaServer
import Primitives
import SignIn
import SystemLog

/// Makes a link with which an administrator sets a password.
struct AdministratorLink: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "administrator-link",
        abstract:
            "Make a link with which an administrator sets a password: the way back for one who is locked out.",
        usage: "moneta administrator-link [LOGIN] [--data-directory DIR] [other settings]",
        discussion: """
            Works on the database, for nobody who is locked out can sign in. On the embedded database stop the server \
            first; servers on PostgreSQL go on. The link works once, for an hour, on the server that is started then; \
            links that were made before stop working. An administrator who was locked out, suspended or deactivated is \
            active again. Without LOGIN there must be one super administrator alone. It is written to the system log.
            """)

    @Argument(
        parsing: .allUnrecognized,
        help: ArgumentHelp(
            "The administrator's username, and settings as listed by moneta serve --help.",
            valueName: "login and settings"))
    var arguments: [String] = []

    func run() async throws {
        let (names, flags) = try splitArguments(arguments)
        guard names.count <= 1 else {
            throw ValidationError("there is more than one username: \(names.joined(separator: ", "))")
        }
        let login = names.first
        let settings = try await readSettings(flags)
        bootstrapLogging(settings)
        if case .memory = settings.database {
            throw CommandError(
                "a database in memory is gone with its server: read the link that moneta serve prints")
        }
        let (user, link) = try await withManagement(
            settings, absent: .refused,
            instead: "reset the password by POST /api/v1/users/LOGIN/lifecycle/reset_password?sendEmail=false"
        ) { services, _ in
            let caller = Caller.system("moneta administrator-link", in: services.surroundings)
            return try await services.write(by: caller) { change in
                let user = try administrator(login, in: change)
                return (user, try makeAdministratorLink(for: user, in: change))
            }
        }
        Output.write(
            "\(user.login) sets a password here; the link works once, until \(link.expiresAt.wholeSecond.rfc3339):\n\n"
                + "    \(link.url(base: settings.publicURL))\n")
    }
}

/// The administrator of that name, or the only super administrator.
private func administrator(_ login: String?, in change: Change) throws -> User {
    if let login {
        guard let user = try UserRecords(change).find(named: login) else {
            throw CommandError("there is no user \(login); give the username of an administrator")
        }
        guard try AdminRoleRecords(change).isAdministrator(.user(user.id)) else {
            throw CommandError(
                "\(user.login) has no administrator role; give the username of an administrator")
        }
        return user
    }
    let found = try AdminRoleRecords(change).superAdministrators(limit: 20).compactMap {
        try UserRecords(change).find($0)
    }
    guard let only = found.first, found.count == 1 else {
        let names = found.map(\.login).joined(separator: ", ")
        throw CommandError(
            found.isEmpty
                ? "no user is a super administrator; give the username of an administrator"
                : "there are several super administrators: give the username of one of \(names)")
    }
    return only
}
