// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Foundation
import JOSE
import ManagementAPI
import MonetaTesting
import OAuth
import Persistence
import Primitives
import SystemLog
import Testing

/// One preview in full, as a file.
///
/// `MONETA_WRITE_GOLDEN=1` writes the file anew.
@Suite struct PreviewGoldenTests {
    private static let file = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "Fixtures/preview.json")

    /// An Ed25519 key for this test alone: RFC 8037 appendix A.1.
    private static let key: JSON = [
        "kty": "OKP", "crv": "Ed25519", "kid": "golden",
        "d": "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A",
        "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",
    ]

    @Test func `a preview is the document in the file`() async throws {
        var seed = previewSeed()
        guard var document = seed.object, var server = document["authorizationServers"]?[0]?.object else {
            throw NoSeed()
        }
        server["key"] = Self.key
        document["authorizationServers"] = [.object(server)]
        seed = .object(document)
        let written = try await TestServer.seeded { [seed] stage in
            _ = try await stage.apply(seed)
            let services = stage.management
            let fixed = Surroundings(
                now: { Timestamp(seconds: 1_760_000_100) },
                randomBytes: { [UInt8](repeating: 5, count: $0) })
            return try await answerPreview(
                [
                    "clientId": "web-app", "grantType": "authorization_code", "userId": "ada@small.example",
                    "scopes": ["openid", "email", "orders:read"], "nonce": "n-1",
                    "draft": [
                        "claims": [
                            "upsert": [
                                [
                                    "name": "greeting", "claimType": "IDENTITY", "valueType": "EXPRESSION",
                                    "value": "'Hello ' + user.firstName", "alwaysIncludeInToken": true,
                                ]
                            ]
                        ]
                    ],
                ], of: "orders", by: .system("test", in: fixed),
                with: ManagementServices(
                    store: services.store, surroundings: fixed, masterKey: services.masterKey,
                    baseURL: "https://moneta.test")
            ).document
        }
        let text = Self.withoutChance(written).indentedText + "\n"
        if ProcessInfo.processInfo.environment["MONETA_WRITE_GOLDEN"] != nil {
            try text.write(to: Self.file, atomically: true, encoding: .utf8)
        }
        let expected = try String(contentsOf: Self.file, encoding: .utf8)
        #expect(text == expected, "run the test with MONETA_WRITE_GOLDEN=1 and look at the difference")
    }

    /// Ids that are made at random in every organisation are replaced by words.
    private static func withoutChance(_ value: JSON) -> JSON {
        switch value {
        case .object(let object):
            .object(
                JSONObject(
                    uniqueMembers: object.members.map { name, value in
                        if let text = value.string, ["id", "idp", "basis"].contains(name) {
                            return (name, .string(stable(name.text, text)))
                        }
                        return (name, name == "groups" ? groups(value) : withoutChance(value))
                    }))
        case .array(let elements): .array(elements.map(withoutChance))
        default: value
        }
    }

    private static func stable(_ name: String, _ text: String) -> String {
        if name != "id" { return name }
        return ["oclTeam", "oclDept", "oclGroups", "00pAll", "0prStaff", "0prJobs", "draft-1"].contains(text)
            ? text : String(text.prefix(3))
    }

    private static func groups(_ value: JSON) -> JSON {
        value.strings.map { .strings($0.map { $0.hasPrefix("00g") && $0 != "00gEng" ? "00g" : $0 }) }
            ?? withoutChance(value)
    }

    private struct NoSeed: Error {}
}
