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

extension FileDescriptor {
    /// Returns when a new file and its name in `directory` survive power loss.
    ///
    /// An empty `directory` is the present one.
    func synchronise(with directory: FilePath) throws {
        guard fsync(rawValue) == 0 else { throw Errno(rawValue: errno) }
        let folder = try FileDescriptor.open(directory.isEmpty ? "." : directory, .readOnly)
        defer { try? folder.close() }
        // Some file systems do not synchronise directories, and say so.
        if fsync(folder.rawValue) != 0, errno != EINVAL { throw Errno(rawValue: errno) }
    }
}
