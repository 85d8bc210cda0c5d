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

/// Makes one directory with mode 0700.
func makeOneDirectory(_ path: FilePath) throws {
    guard mkdir(path.string, 0o700) == 0 else { throw Errno(rawValue: errno) }
}

/// Removes the embedded database of a directory with the files that SQLite keeps beside it.
func removeDatabase(in directory: String) {
    for suffix in ["", "-wal", "-shm", ".lock"] { unlink(databaseFile(in: directory) + suffix) }
}
