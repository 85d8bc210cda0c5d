// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

extension String {
    /// At most so many characters from the start: what a stranger sent and is kept.
    ///
    /// Looks at characters, which takes long, only when there may be too many.
    package func shortened(to characters: Int) -> String {
        utf8.count <= characters ? self : String(prefix(characters))
    }
}
