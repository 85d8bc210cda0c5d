// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Primitives

/// A preview for people: the outcome, the tokens, the table of claims, and the tree of the decision.
struct PreviewText {
    /// Lines, each with its end.
    let text: String

    /// `preview` is the answer of the management API.
    init(_ preview: JSON) {
        text =
            [
                Self.outcome(preview), Self.payload("Access token", preview["accessToken"]?["payload"]),
                Self.payload("ID token beside it", preview["idToken"]?["payload"]),
                Self.payload("ID token alone", preview["idTokenAlone"]),
                Self.payload("UserInfo", preview["userInfo"]), Self.claims(preview["claims"]),
                preview["decision"].map { "Policies and rules, in order\n" + DecisionText($0).text } ?? "",
                Self.difference(preview["difference"]),
            ].filter { !$0.isEmpty }.joined(separator: "\n")
    }

    private static func outcome(_ preview: JSON) -> String {
        guard preview["outcome"] == "GRANTED" else {
            let error = preview["error"]
            return """
                REFUSED: \(error?["error"]?.line ?? "?") (\(error?["reason"]?.line ?? "?"))
                \(error?["description"]?.line ?? "")

                """
        }
        let lifetimes = preview["lifetimes"]
        func minutes(_ name: String) -> String {
            let minutes = lifetimes?[name]?.integer ?? 0
            return minutes == 0 ? "no limit" : "\(minutes) minutes"
        }
        return """
            GRANTED by rule \(preview["rule"]?["name"]?.line ?? "?") of policy \(preview["policy"]?["name"]?.line ?? "?")
            scopes: \(preview["scopes"]?.lines?.joined(separator: " ") ?? "")
            access token: \(minutes("accessTokenMinutes")); refresh token: \(minutes("refreshTokenMinutes")), \
            unused at most \(minutes("refreshTokenWindowMinutes"))

            """
    }

    private static func payload(_ title: String, _ payload: JSON?) -> String {
        payload.map { "\(title)\n\($0.indentedText)\n" } ?? ""
    }

    private static func claims(_ claims: JSON?) -> String {
        guard let rows = claims?.array, !rows.isEmpty else { return "" }
        let columns = ["accessToken", "idToken", "idTokenWithAccessToken", "userInfo"]
        return "Claims\n"
            + TextTable(
                ["CLAIM", "TYPE", "ACCESS TOKEN", "ID TOKEN ALONE", "ID TOKEN BESIDE", "USERINFO"],
                rows.map { row in
                    [row["name"]?.line ?? "", row["claimType"]?.line ?? ""]
                        + columns.map { cell(row[$0]) }
                }
            ).text + failures(rows, columns)
    }

    private static func cell(_ cell: JSON?) -> String {
        guard cell?["included"] == true else { return "✗ \(words(cell?["code"]?.line ?? "?"))" }
        let value = cell?["value"]?.text ?? ""
        return "✓ " + (value.unicodeScalars.count > 32 ? String(value.prefix(31)) + "…" : value)
    }

    /// A code such as `scopeNotGranted` in words.
    private static func words(_ code: String) -> String {
        code.reduce(into: "") { words, character in
            words += character.isUppercase ? " " + character.lowercased() : String(character)
        }
    }

    private static func failures(_ rows: [JSON], _ columns: [String]) -> String {
        rows.compactMap { row in
            columns.compactMap { row[$0] }.first { $0["code"] == "failed" }?["reason"]?.line
        }.map { "failed: \($0)\n" }.joined()
    }

    private static func difference(_ difference: JSON?) -> String {
        guard let changes = difference?.array else { return "" }
        guard !changes.isEmpty else { return "The draft changes nothing here\n" }
        return "What the draft changes\n"
            + changes.map { change in
                let before = change["before"]?.text ?? "nothing"
                let after = change["after"]?.text ?? "nothing"
                return "\(change["path"]?.line ?? "?"): \(before) → \(after)\n"
            }.joined()
    }
}
