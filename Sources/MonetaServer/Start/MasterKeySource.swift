// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Primitives
import SystemPackage

/// Where the master key comes from: outside, or a file that only its owner can read.
package enum MasterKeySource: Sendable {
    /// Given by setting.
    case given(Secret)
    /// A file; made on first start when it may be.
    case file(path: String, mayBeMade: Bool)
    /// Made for this run only: everything is in memory.
    case forgotten

    /// The key itself first, then its file, then the file beside the embedded database.
    package init(_ settings: Settings) {
        if let key = settings.masterKey {
            self = .given(key)
        } else if let path = settings.masterKeyFile {
            self = .file(path: path, mayBeMade: true)
        } else {
            switch settings.database {
            case .memory: self = .forgotten
            case .file(let directory): self = .file(path: "\(directory)/master.key", mayBeMade: true)
            case .postgres: self = .file(path: "master.key", mayBeMade: false)
            }
        }
    }

    /// The key.
    ///
    /// `isNew` says that the database holds nothing yet; only then a file is made.
    package func key(isNew: Bool, in surroundings: Surroundings) throws -> MasterKey {
        switch self {
        case .given(let text): return try Self.key(text.revealText(), from: "the setting master-key")
        case .forgotten: return try Self.key(bytes: MasterKey.random(in: surroundings), from: "the generator")
        case .file(let path, let mayBeMade):
            if let text = try Self.read(path) { return try Self.key(text, from: path) }
            guard mayBeMade, isNew else {
                throw SettingsError(
                    "the master key is missing: there is no file \(path). Give the key that this database was made with "
                        + "by --master-key-file or MONETA_MASTER_KEY; without it no private key can be opened"
                )
            }
            let bytes = MasterKey.random(in: surroundings)
            try Self.write(Base64URL.encode(bytes) + "\n", to: path)
            return try Self.key(bytes: bytes, from: path)
        }
    }

    private static func key(_ text: String, from source: String) throws -> MasterKey {
        let word = text.filter { !$0.isWhitespace && $0 != "=" }
        guard let bytes = Base64URL.decode(word) ?? Base64URL.decodeStandard(word) else {
            throw SettingsError("\(source) does not hold 32 bytes in base64url")
        }
        return try key(bytes: bytes, from: source)
    }

    private static func key(bytes: [UInt8], from source: String) throws -> MasterKey {
        guard let key = MasterKey(bytes) else {
            throw SettingsError("the master key in \(source) has \(bytes.count) bytes; it must have 32")
        }
        return key
    }

    /// `nil` when there is no such file.
    ///
    /// Refuses a file that others may read.
    private static func read(_ path: String) throws -> String? {
        do {
            let file = try FileDescriptor.open(FilePath(path), .readOnly)
            defer { try? file.close() }
            guard try OwnerOnly.holds(for: file) else {
                throw SettingsError("others than its owner may read \(path); run: chmod 600 \(path)")
            }
            var bytes = [UInt8](repeating: 0, count: 1024)
            let count = try bytes.withUnsafeMutableBytes { try file.read(into: $0) }
            return String(decoding: bytes[..<count], as: UTF8.self)
        } catch let error as Errno where error == .noSuchFileOrDirectory {
            return nil
        } catch let error as Errno {
            throw SettingsError("the master key file \(path) cannot be read: \(error)")
        }
    }

    private static func write(_ text: String, to path: String) throws {
        do {
            let file = try FileDescriptor.open(
                FilePath(path), .writeOnly, options: [.create, .exclusiveCreate], permissions: .ownerReadWrite
            )
            defer { try? file.close() }
            _ = try file.writeAll(Array(text.utf8))
            // What is sealed under a key must not outlive it: the key is on disk before the first use.
            try file.synchronise(with: FilePath(path).removingLastComponent())
        } catch {
            throw SettingsError("the master key file \(path) cannot be written: \(error)")
        }
    }
}
