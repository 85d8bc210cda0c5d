// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Foundation
import HTTPTypes
import MonetaServer
import MonetaTesting
import Primitives
import SignIn
import Testing

/// Passwords that nobody may choose, for many people have them.
@Suite struct CommonPasswordsTests {
    private func isCommon(_ password: String, _ common: CommonPasswords = .shipped) -> Bool {
        PasswordRules.broken(by: Secret(password), login: "bo@small.example", common: common).contains(
            .uncommon)
    }

    @Test(arguments: [
        // The first and the last of the file as sorted are found, and words of both lists.
        "password", "PassWord", "iloveyou", "Password1", "Password123!", "Sunshine2026", "Dragon....",
        "qwertyuiop", "Qwerty123", "Monkey#1",
    ])
    func `a common password is one in any case and with up to four digits or signs more`(password: String) {
        #expect(isCommon(password))
    }

    @Test(arguments: [
        "Corr3ct-horse", "Sonnenstrahl12345!", "xPassword", "", "Gr8-Kraken-Lake",
        "Sonnenschein-am-Deich7",
    ])
    func `what is not in the lists is not common`(password: String) {
        #expect(!isCommon(password))
    }

    @Test func `each password of the shipped file is found, and the file is sorted`() throws {
        let file = URL(filePath: #filePath).deletingLastPathComponent().appending(
            path: "../../Sources/CCommonPasswords/common-passwords.bin")
        let bytes = [UInt8](try Data(contentsOf: file))
        #expect(bytes.count % 6 == 0 && bytes.count / 6 > 40_000)
        let numbers = stride(from: 0, to: bytes.count, by: 6).map { index in
            bytes[index..<index + 6].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        }
        #expect(zip(numbers, numbers.dropFirst()).allSatisfy { $0 < $1 })
        #expect(["123456", "password", "trustno1", "zxcvbnm"].allSatisfy { isCommon($0) })
    }

    @Test func `a list of the operator is added`() throws {
        let list = "Small Company\r\n\n  Wombat-Street  \nÄpfel\n"
        let common = try CommonPasswords(adding: Array(list.utf8))
        #expect(isCommon("small company2026", common) && isCommon("WOMBAT-street!", common))
        #expect(isCommon("äpfel99", common) && isCommon("password", common))
        #expect(!isCommon("wombat-street-by-the-sea", common) && !isCommon("small company2026"))
    }

    @Test func `a list that cannot be used says why and where`() {
        func error(_ bytes: [UInt8]) -> PasswordListError? {
            do {
                _ = try CommonPasswords(adding: bytes)
                return nil
            } catch { return error }
        }
        #expect(error(Array("good\nb".utf8) + [0xFF, 0x0A]) == .notUTF8(line: 2))
        #expect(error(Array(String(repeating: "x", count: 73).utf8)) == .lineTooLong(line: 1))
        #expect(error([UInt8](repeating: 0x0A, count: CommonPasswords.longestList + 1)) == .tooLong)
    }

    @Test func `the setting names the file, and the API refuses what stands in it`() async throws {
        let file = FileManager.default.temporaryDirectory.appending(path: "passwords-\(UUID()).txt")
        try Data("Wombat-Street\n".utf8).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        var options = TestServer.Options()
        options.flags = ["--password-list-file", file.path]
        try await TestServer.run(options) { stage in
            for (password, status) in [
                ("Wombat-Street77", 400), ("Passw0rd", 400), ("Wombat-Street-77th", 200),
            ] {
                let answer = try await stage.send(
                    .post, "/users",
                    [
                        "profile": [
                            "login": .string("bo\(status)@small.example"), "email": "bo@small.example",
                        ],
                        "credentials": ["password": ["value": .string(password)]],
                    ])
                #expect(answer.status == status, "\(answer.body)")
                if status == 400 {
                    let causes = answer.body["errorCauses"]?.array?.compactMap { $0["errorSummary"]?.string }
                    #expect(causes?.contains { $0.contains("most common passwords") } == true)
                }
            }
        }
    }

    @Test func `a file that is not there stops the start with its name`() async throws {
        let reader = try await SettingsReader(
            flags: ["--in-memory", "--password-list-file", "/no/such/file"], environment: [:])
        #expect {
            _ = try Settings(reader)
        } throws: { error in
            "\(error)".contains("password-list-file: /no/such/file cannot be read")
        }
    }
}
