// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import ArgumentParser
import Directory
import ManagementAPI
import MonetaServer
import Persistence
import Primitives
import SystemLog

/// Deactivates the network zones that block an address.
struct Unblock: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Deactivate the network zones that block an address: the way back for who is shut out.",
        usage: "moneta unblock ADDRESS [--data-directory DIR] [other settings]",
        discussion: """
            Works on the database, for nobody who is blocked reaches the server. On the embedded database stop the \
            server first; servers on PostgreSQL go on and know of it within a second. What is deactivated is written \
            to the system log, and the zones stay: change them, and activate them again.
            """)

    @Argument(help: ArgumentHelp("The address that is blocked, such as 192.0.2.7.", valueName: "address"))
    var address: String

    @OptionGroup var settings: PlainSettings

    func run() async throws {
        guard let address = IPAddress(address) else {
            throw CommandError("`\(address)` is not an address such as 192.0.2.7 or 2001:db8::7")
        }
        let settings = try await settings.read()
        bootstrapLogging(settings)
        let zones = try await withManagement(
            settings, absent: .refused, instead: "deactivate the zone from an address that is not blocked"
        ) { services, _ in
            let surroundings = services.surroundings
            let caller = Caller.system("moneta unblock", in: surroundings)
            return try await services.write(by: caller) { change in try unblock(address, in: change) }
        }
        guard !zones.isEmpty else {
            return Output.write("no active zone blocks \(address)\n")
        }
        for zone in zones {
            Output.write("deactivated the zone \(zone.name) (\(zone.id)), which blocks \(address)\n")
        }
    }
}
