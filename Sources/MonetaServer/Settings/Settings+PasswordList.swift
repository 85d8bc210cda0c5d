// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import SignIn
import SystemPackage

/// The common passwords, with those of an operator's file.
func readPasswordList(_ path: String) throws -> CommonPasswords {
    var bytes: [UInt8] = []
    do {
        let file = try FileDescriptor.open(FilePath(path), .readOnly)
        defer { try? file.close() }
        var piece = [UInt8](repeating: 0, count: 1 << 16)
        // One piece more than is allowed is enough to know that there is more.
        while bytes.count <= CommonPasswords.longestList {
            let count = try piece.withUnsafeMutableBytes { try file.read(into: $0) }
            if count == 0 { break }
            bytes += piece[..<count]
        }
    } catch {
        throw SettingsError("password-list-file: \(path) cannot be read: \(error)")
    }
    do {
        return try CommonPasswords(adding: bytes)
    } catch {
        throw SettingsError("password-list-file: \(path) cannot be used: \(error)")
    }
}
