// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif
import SystemPackage

/// Whether only its owner may read and write a file.
enum OwnerOnly {
    static func holds(for file: FileDescriptor) throws -> Bool {
        var status = stat()
        guard fstat(file.rawValue, &status) == 0 else { throw Errno(rawValue: errno) }
        return status.st_mode & 0o077 == 0
    }
}
