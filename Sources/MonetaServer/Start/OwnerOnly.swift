// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import SystemPackage

/// Whether only its owner may read and write a file.
enum OwnerOnly {
    static func holds(for file: FileDescriptor) throws -> Bool {
        try file.stat().permissions.rawValue & 0o077 == 0
    }
}
