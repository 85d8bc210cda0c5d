// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
import Hummingbird
import HTTPTypes
import Pages
import Persistence
import Primitives
import Web

/// The frame of a page for one reader: the language they read, and the name of the organisation.
struct PageFrame: Sendable {
    let store: any Store

    /// `wished` are the languages that an app asks for (`ui_locales`), `locale` is the one of the user, where
    /// the user is known.
    func of(_ request: Request, wished: [String] = [], locale: String? = nil) async throws -> Frame {
        let name = try await store.read { tx in try organisation(in: tx).name }
        return Frame(Self.language(of: request, wished: wished, locale: locale), organisation: name)
    }

    /// A frame that needs no database, for a page that says that something has failed.
    static func withoutStore(_ request: Request) -> Frame {
        Frame(language(of: request, wished: [], locale: nil), organisation: "Moneta")
    }

    private static func language(of request: Request, wished: [String], locale: String?) -> Language {
        Language.choose(
            uiLocales: wished.joined(separator: " "), user: locale,
            acceptLanguage: request.headers.value(of: .acceptLanguage))
    }
}
