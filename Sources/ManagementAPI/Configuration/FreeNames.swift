// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
import OAuth
import Persistence
import Primitives

extension ConfigurationRun {
    /// Gives groups and servers that have a name which another one takes back a name of their own for the
    /// moment: they get theirs later, or are deleted.
    func freeNames() throws {
        for group in document.seed.groups {
            guard let other = try GroupRecords(change).find(name: group.name), let id = group.id,
                other.id.text != id
            else { continue }
            var profile = other.profile
            profile["name"] = .string(Self.spare(other.name, other.id.text))
            _ = try replaceGroup(other.id, profile: profile, in: change)
        }
        for server in document.seed.servers {
            guard let id = server.id, let own = try ServerRecords(change).find(id),
                let other = try ServerRecords(change).find(named: server.name), other.id != own.id
            else { continue }
            var settings = ServerSettings(of: other)
            settings.name = Self.spare(other.name, other.id.text)
            _ = try replaceServer(other.id.text, with: settings, in: change)
        }
    }

    private static func spare(_ name: String, _ id: String) -> String { "\(name.prefix(200)) \(id)" }
}
