// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
import FoundationEssentials
import Primitives
import SystemPackage

/// Messages as files in a directory, one each, for development.
struct FileMail: MailDoor {
    let directory: String
    let sender: String

    func deliver(_ message: Message) async throws {
        let path = FilePath("\(directory)/\(message.id.text).eml")
        do {
            try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
            let file = try FileDescriptor.open(
                path, .writeOnly, options: [.create, .truncate], permissions: .ownerReadWrite)
            try file.closeAfter { _ = try file.writeAll(Array(message.mailText(from: sender).utf8)) }
        } catch {
            throw MailError("\(path) cannot be written: \(error)")
        }
    }
}
