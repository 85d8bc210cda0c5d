// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Primitives
import SystemPackage

extension Settings {
    /// The API token of the setting, or of the file that one names; `nil` without either.
    ///
    /// At first start it becomes the first administrator's; commands that call a server present it.
    package func givenAPIToken() throws -> Secret? {
        guard let path = apiTokenFile else { return apiToken }
        do {
            let file = try FileDescriptor.open(FilePath(path), .readOnly)
            defer { try? file.close() }
            var bytes = [UInt8](repeating: 0, count: 4096)
            let count = try bytes.withUnsafeMutableBytes { try file.read(into: $0) }
            return Secret(String(decoding: bytes[..<count], as: UTF8.self).filter { !$0.isWhitespace })
        } catch {
            throw SettingsError("the API token file \(path) cannot be read: \(error)")
        }
    }
}
