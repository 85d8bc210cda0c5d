// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif
import Persistence
import Synchronization

/// Keeps a second process from the same database file.
///
/// The kernel drops the lock with the process, also when it is killed, so a file that was left behind locks
/// nobody out.
final class FileLock: Sendable {
    private let descriptor: Mutex<CInt?>

    /// `guarded` is named in the refusal.
    init(path: String, guarding guarded: String) throws(StoreError) {
        let file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard file >= 0 else {
            throw .cannotWrite("the lock file `\(path)` cannot be opened: \(systemMessage())")
        }
        guard flock(file, LOCK_EX | LOCK_NB) == 0 else {
            close(file)
            throw .unavailable(
                "the file `\(guarded)` is in use by another moneta process (it holds `\(path)`)")
        }
        descriptor = Mutex(file)
    }

    func release() {
        descriptor.withLock { file in
            if let file { close(file) }
            file = nil
        }
    }

    deinit { release() }
}

/// Creates `path`, readable by its owner only, unless it exists.
func createPrivateFile(_ path: String) throws(StoreError) {
    let file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard file >= 0 else {
        throw .cannotWrite("the file `\(path)` cannot be opened for writing: \(systemMessage())")
    }
    close(file)
}

/// What the last failed system call says.
private func systemMessage() -> String {
    String(cString: strerror(errno)).lowercased()
}
