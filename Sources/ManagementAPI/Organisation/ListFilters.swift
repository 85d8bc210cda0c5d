// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Persistence
import Primitives

enum FilterTable { case apps, users, groups }
extension Listing {
    func condition(_ name: String, on: FilterTable, dialect: Dialect) throws -> SQL? { nil }
    func filterOrSearch(on: FilterTable, dialect: Dialect) throws -> SQL? { nil }
}
