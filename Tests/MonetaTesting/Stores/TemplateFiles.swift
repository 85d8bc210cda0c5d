// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Foundation
import SQLiteStore

/// A database file for each kind of contents, made once in a process and copied for each test.
///
/// Seventeen migrations take longer than most tests.
actor TemplateFiles {
    static let shared = TemplateFiles()

    private var files: [StoreContents: Task<String, any Error>] = [:]

    /// The file that holds `contents`; `nil` for nothing.
    func file(_ contents: StoreContents) async throws -> String? {
        guard contents != .nothing else { return nil }
        if let known = files[contents] { return try await known.value }
        let task = Task {
            let file = try templateDirectory.get().file("\(contents.rawValue).db")
            let store = try SQLiteStore(file: file)
            do {
                try await contents.make(in: store)
            } catch {
                await store.close()
                throw error
            }
            await store.close()
            return file
        }
        files[contents] = task
        return try await task.value
    }
}

/// Made when it is first needed, and removed when the process ends.
private let templateDirectory: Result<TemporaryDirectory, any Error> = {
    atexit { removeTemplates() }
    return Result { try TemporaryDirectory() }
}()

private func removeTemplates() {
    if case .success(let directory) = templateDirectory { directory.remove() }
}
