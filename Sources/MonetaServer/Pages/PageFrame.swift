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

    /// `locale` is the one of the user, where the user is known.
    func of(_ request: Request, locale: String? = nil) async throws -> Frame {
        let name = try await store.read { tx in try organisation(in: tx).name }
        return Frame(Self.language(of: request, locale: locale), organisation: name)
    }

    /// A frame that needs no database, for a page that says that something has failed.
    static func withoutStore(_ request: Request) -> Frame {
        Frame(language(of: request, locale: nil), organisation: "Moneta")
    }

    private static func language(of request: Request, locale: String?) -> Language {
        Language.choose(user: locale, acceptLanguage: request.headers.value(of: .acceptLanguage))
    }
}
