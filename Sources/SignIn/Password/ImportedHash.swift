// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import CLibCrypt
import Crypto
import CryptoExtras
package import Primitives

/// The hash of a password that another system has made, in the form in which users are imported.
package struct ImportedHash: Sendable, Equatable {
    /// The ways of hashing that are understood, by Okta's names.
    package enum Algorithm: String, Sendable, CaseIterable {
        case bcrypt = "BCRYPT"
        case pbkdf2 = "PBKDF2"
        case sha512 = "SHA-512"
        case sha256 = "SHA-256"
        case sha1 = "SHA-1"
        case md5 = "MD5"
    }

    private let algorithm: Algorithm
    /// With the wire's names; every member that the algorithm needs is there and fits.
    let document: JSON

    init?(stored document: JSON) {
        guard let algorithm = Algorithm(rawValue: document["algorithm"]?.string ?? "") else { return nil }
        self.algorithm = algorithm
        self.document = document
    }

    /// Reads `credentials.password.hash`; answers what is wrong with it instead.
    package static func read(_ object: JSONObject) -> Result<ImportedHash, ImportedHashProblem> {
        guard let algorithm = Algorithm(rawValue: object["algorithm"]?.string ?? "") else {
            let known = Algorithm.allCases.map(\.rawValue).joined(separator: ", ")
            return .failure(ImportedHashProblem("algorithm", "must be one of \(known)"))
        }
        guard let value = object["value"]?.string, !value.isEmpty, value.utf8.count <= 1024 else {
            return .failure(ImportedHashProblem("value", "The field cannot be left blank"))
        }
        var document: JSONObject = ["algorithm": .string(algorithm.rawValue), "value": .string(value)]
        let salt = object["salt"]?.string
        if let salt { document["salt"] = .string(salt) }
        let problem =
            switch algorithm {
            case .bcrypt: bcryptProblem(object, salt, &document)
            case .pbkdf2: pbkdf2Problem(object, salt, &document)
            case .sha512: digestProblem(object, salt, length: 64, &document)
            case .sha256: digestProblem(object, salt, length: 32, &document)
            case .sha1: digestProblem(object, salt, length: 20, &document)
            case .md5: digestProblem(object, salt, length: 16, &document)
            }
        if let problem { return .failure(problem) }
        return .success(ImportedHash(algorithm, document))
    }

    private init(_ algorithm: Algorithm, _ document: JSONObject) {
        self.algorithm = algorithm
        self.document = .object(document)
    }

    func verify(_ password: Secret) throws -> Bool {
        let value = document["value"]?.string ?? ""
        switch algorithm {
        case .bcrypt:
            return bcrypt(password, cost: Int(document["workFactor"]?.integer ?? 10))
        case .pbkdf2:
            let expected = base64Bytes(value) ?? []
            let isLong = document["digestAlgorithm"]?.string == "SHA512_HMAC"
            let key = try KDF.Insecure.PBKDF2.deriveKey(
                from: password.reveal(), salt: base64Bytes(document["salt"]?.string ?? "") ?? [],
                using: isLong ? .sha512 : .sha256, outputByteCount: expected.count,
                unsafeUncheckedRounds: Int(document["iterationCount"]?.integer ?? 1))
            return Secret(key.withUnsafeBytes { Array($0) }) == Secret(expected)
        case .sha512, .sha256, .sha1, .md5:
            return Secret(digest(password)) == Secret(base64Bytes(value) ?? [])
        }
    }

    private func digest(_ password: Secret) -> [UInt8] {
        let salt = base64Bytes(document["salt"]?.string ?? "") ?? []
        let isBehind = document["saltOrder"]?.string == "POSTFIX"
        let input = isBehind ? password.reveal() + salt : salt + password.reveal()
        return switch algorithm {
        case .sha512: Array(SHA512.hash(data: input))
        case .sha256: Array(SHA256.hash(data: input))
        case .sha1: Array(Insecure.SHA1.hash(data: input))
        default: Array(Insecure.MD5.hash(data: input))
        }
    }

    /// By the system's libcrypt; the value is what stands behind the salt in the common text form.
    private func bcrypt(_ password: Secret, cost: Int) -> Bool {
        let factor = cost < 10 ? "0\(cost)" : "\(cost)"
        let setting = "$2b$\(factor)$\(document["salt"]?.string ?? "")"
        let bytes = password.reveal()
        guard !bytes.contains(0) else { return false }
        var result = [CChar](repeating: 0, count: 128)
        let phrase = bytes.map { CChar(bitPattern: $0) } + [0]
        guard moneta_crypt(phrase, setting, &result, result.count) == 0 else { return false }
        let made = result.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
        return Secret(made) == Secret(Array((setting + (document["value"]?.string ?? "")).utf8))
    }
}

/// What is wrong with an imported hash: the member, and a sentence.
package struct ImportedHashProblem: Error, Equatable {
    package let field: String
    package let sentence: String

    init(_ field: String, _ sentence: String) {
        self.field = field
        self.sentence = sentence
    }
}

private func bcryptProblem(
    _ object: JSONObject, _ salt: String?, _ document: inout JSONObject
) -> ImportedHashProblem? {
    guard let factor = object["workFactor"]?.integer, (1...20).contains(factor) else {
        return ImportedHashProblem("workFactor", "must be a whole number from 1 to 20")
    }
    guard let salt, salt.utf8.count == 22, salt.utf8.allSatisfy(isRadix64) else {
        return ImportedHashProblem("salt", "must have 22 characters of bcrypt's Radix-64")
    }
    guard let value = object["value"]?.string, value.utf8.count == 31, value.utf8.allSatisfy(isRadix64) else {
        return ImportedHashProblem("value", "must have 31 characters of bcrypt's Radix-64")
    }
    document["workFactor"] = .integer(factor)
    return nil
}

private func pbkdf2Problem(
    _ object: JSONObject, _ salt: String?, _ document: inout JSONObject
) -> ImportedHashProblem? {
    guard let digest = object["digestAlgorithm"]?.string, ["SHA256_HMAC", "SHA512_HMAC"].contains(digest)
    else { return ImportedHashProblem("digestAlgorithm", "must be SHA256_HMAC or SHA512_HMAC") }
    guard let count = object["iterationCount"]?.integer, (1...1_000_000).contains(count) else {
        return ImportedHashProblem("iterationCount", "must be a whole number from 1 to 1000000")
    }
    guard let salt, base64Bytes(salt) != nil else { return ImportedHashProblem("salt", "must be Base64") }
    guard let size = object["keySize"]?.integer, (8...128).contains(size),
        base64Bytes(object["value"]?.string ?? "")?.count == Int(size)
    else { return ImportedHashProblem("keySize", "must be the number of bytes of the value, from 8 to 128") }
    document["digestAlgorithm"] = .string(digest)
    document["iterationCount"] = .integer(count)
    document["keySize"] = .integer(size)
    return nil
}

private func digestProblem(
    _ object: JSONObject, _ salt: String?, length: Int, _ document: inout JSONObject
) -> ImportedHashProblem? {
    guard base64Bytes(object["value"]?.string ?? "")?.count == length else {
        return ImportedHashProblem("value", "must be \(length) bytes in Base64")
    }
    if let salt {
        guard base64Bytes(salt) != nil else { return ImportedHashProblem("salt", "must be Base64") }
        guard let order = object["saltOrder"]?.string, ["PREFIX", "POSTFIX"].contains(order) else {
            return ImportedHashProblem("saltOrder", "must be PREFIX or POSTFIX")
        }
        document["saltOrder"] = .string(order)
    }
    return nil
}

private func isRadix64(_ byte: UInt8) -> Bool {
    switch byte {
    case 46...57, 65...90, 97...122: true
    default: false
    }
}

/// Bytes of ordinary Base64 (RFC 4648 §4), with or without padding.
private func base64Bytes(_ text: String) -> [UInt8]? {
    var urlForm: [UInt8] = []
    for byte in text.utf8 {
        switch byte {
        case UInt8(ascii: "+"): urlForm.append(UInt8(ascii: "-"))
        case UInt8(ascii: "/"): urlForm.append(UInt8(ascii: "_"))
        case UInt8(ascii: "="): break
        case UInt8(ascii: "-"), UInt8(ascii: "_"): return nil
        default: urlForm.append(byte)
        }
    }
    return Base64URL.decode(String(decoding: urlForm, as: UTF8.self))
}
