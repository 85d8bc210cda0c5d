// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

/// What differs between two JSON values, member by member; the log, previews and the command line all show
/// this.
package struct Changes: Sendable, Equatable {
    /// One difference.
    ///
    /// `before` is `nil` for something added, `after` for something removed.
    package struct Change: Sendable, Equatable {
        /// Member names and array positions joined by dots, for example `credentials.signing.rotationMode`.
        package let path: String
        package let before: JSON?
        package let after: JSON?
    }

    package private(set) var list: [Change] = []

    package var isEmpty: Bool { list.isEmpty }

    /// Objects are compared by name, arrays as a whole.
    ///
    /// `nil` stands for "does not exist".
    package init(from before: JSON?, to after: JSON?) {
        compare(before, after, path: "")
    }

    private mutating func compare(_ before: JSON?, _ after: JSON?, path: String) {
        guard before != after else { return }
        guard case .object(let old)? = before, case .object(let new)? = after else {
            list.append(Change(path: path, before: before, after: after))
            return
        }
        let added = new.names.filter { old[$0] == nil }
        for name in old.names + added {
            compare(old[name], new[name], path: path.isEmpty ? name.text : "\(path).\(name)")
        }
    }

    /// `[{"path":…,"before":…,"after":…}]`, the absent side left out.
    package var json: JSON {
        .array(
            list.map { change in
                var object: JSONObject = ["path": .string(change.path)]
                object["before"] = change.before
                object["after"] = change.after
                return .object(object)
            })
    }
}
