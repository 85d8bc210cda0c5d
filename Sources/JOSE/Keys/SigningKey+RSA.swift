// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import CLibCrypto
import Crypto
import CryptoExtras
import Primitives
import Synchronization

/// An RSA private key in libcrypto, for one algorithm.
///
/// The only file that calls libcrypto. Its private operation takes half the time of the BoringSSL inside
/// swift-crypto where the processor has AVX-512 IFMA, and it is most of what a token costs.
final class RSAPrivateKey: Sendable {
    private let algorithm: SignatureAlgorithm
    private let signatureLength: Int
    /// What every context has a copy of.
    private let pattern: Pattern
    /// Contexts set up for this key and algorithm, each with a copy of the key.
    ///
    /// A thread takes one out, signs and puts it back. Setting one up looks algorithms up behind locks;
    /// reusing one does not.
    private let idle = Mutex(Idle())
    /// A key blinds cheaply for the thread alone that signed with it first; for any other a signature costs a
    /// twentieth more.
    ///
    /// So threads that often have to borrow get a context of their own; a copy has 6 KB, too much for each
    /// thread and each of thousands of keys that are hardly used.
    private static let borrowings = 64
    /// More are not kept.
    private static let mostContexts = 64

    private struct Idle {
        var contexts: [Context] = []
        /// How often a thread found no context of its own.
        var borrowed = 0
    }

    /// Refuses a key without private members.
    init(_ members: RSAMembers, for algorithm: SignatureAlgorithm) throws(JOSEError) {
        guard let secrets = members.secrets else {
            throw JOSEError(.notAPrivateKey, "the key has no private half")
        }
        let numbers =
            [members.modulus, members.exponent]
            + [
                secrets.exponent, secrets.firstFactor, secrets.secondFactor, secrets.firstExponent,
                secrets.secondExponent, secrets.coefficient,
            ].map { $0.reveal() }
        let lengths = numbers.map { Int32($0.count) }
        var bytes = numbers.flatMap(\.self)
        let key = moneta_rsa_private_key(bytes, lengths)
        OPENSSL_cleanse(&bytes, bytes.count)
        defer { ERR_clear_error() }
        guard let pattern = key.map(Pattern.init), Context(copying: pattern, algorithm) != nil else {
            throw JOSEError(.malformedKey, "the numbers are not an RSA private key")
        }
        self.algorithm = algorithm
        signatureLength = members.modulus.count
        self.pattern = pattern
    }

    /// RFC 8017 §8.1.1 and §8.2.1; `nil` when libcrypto fails.
    func sign(_ message: [UInt8]) -> [UInt8]? {
        switch algorithm.hashLength {
        case 32: SHA256.hash(data: message).withUnsafeBytes { sign(digest: $0) }
        case 48: SHA384.hash(data: message).withUnsafeBytes { sign(digest: $0) }
        default: SHA512.hash(data: message).withUnsafeBytes { sign(digest: $0) }
        }
    }

    private func sign(digest: UnsafeRawBufferPointer) -> [UInt8]? {
        guard let context = takeContext() ?? Context(copying: pattern, algorithm) else { return nil }
        let signature = [UInt8](unsafeUninitializedCapacity: signatureLength) { buffer, count in
            var length = signatureLength
            let input = digest.bindMemory(to: UInt8.self)
            let status = EVP_PKEY_sign(
                context.pointer, buffer.baseAddress, &length, input.baseAddress, input.count)
            count = status == 1 ? length : 0
        }
        guard signature.count == signatureLength else {
            ERR_clear_error()
            return nil
        }
        idle.withLock { idle in
            if idle.contexts.count < Self.mostContexts { idle.contexts.append(context) }
        }
        return signature
    }

    /// The idle context of this thread, or of another; `nil` when a new one is to be made.
    private func takeContext() -> Context? {
        let thread = CRYPTO_THREAD_get_current_id()
        return idle.withLock { idle in
            let own = idle.contexts.lastIndex { CRYPTO_THREAD_compare_id($0.thread, thread) == 1 }
            if let own { return idle.contexts.remove(at: own) }
            idle.borrowed &+= 1
            let isFrequent = idle.borrowed.isMultiple(of: Self.borrowings)
            return isFrequent && idle.contexts.count < Self.mostContexts ? nil : idle.contexts.popLast()
        }
    }

    /// Owns one `EVP_PKEY_CTX`, which holds a key of its own too.
    ///
    /// SAFETY: a context is used by one thread at a time: it is in the list, under its lock, or with the
    /// thread that took it out; the pattern is only read.
    private final class Context: @unchecked Sendable {
        let pointer: OpaquePointer
        /// The thread that made it, for which its key blinds.
        let thread = CRYPTO_THREAD_get_current_id()

        init?(copying pattern: Pattern, _ algorithm: SignatureAlgorithm) {
            let digest =
                switch algorithm.hashLength {
                case 32: EVP_sha256()
                case 48: EVP_sha384()
                default: EVP_sha512()
                }
            let key = EVP_PKEY_dup(pattern.key)
            defer { EVP_PKEY_free(key) }
            guard let key, let pointer = EVP_PKEY_CTX_new_from_pkey(nil, key, nil) else { return nil }
            self.pointer = pointer
            let isPSS = algorithm.family == .rsaPSS
            guard EVP_PKEY_sign_init(pointer) == 1,
                EVP_PKEY_CTX_set_rsa_padding(pointer, isPSS ? RSA_PKCS1_PSS_PADDING : RSA_PKCS1_PADDING) == 1,
                EVP_PKEY_CTX_set_signature_md(pointer, digest) == 1,
                !isPSS || EVP_PKEY_CTX_set_rsa_pss_saltlen(pointer, RSA_PSS_SALTLEN_DIGEST) == 1
            else { return nil }
        }

        deinit { EVP_PKEY_CTX_free(pointer) }
    }

    /// Owns an `EVP_PKEY`.
    ///
    /// SAFETY: nobody changes the key; copies of it are made on several threads at once.
    private final class Pattern: @unchecked Sendable {
        let key: OpaquePointer

        init(_ key: OpaquePointer) { self.key = key }

        deinit { EVP_PKEY_free(key) }
    }
}

extension RSAPrivateKey {
    /// A new key with two primes and the public exponent 65537 (FIPS 186-5 §A.1).
    static func generate(bits: Int) throws(JOSEError) -> RSAMembers {
        guard (2048...8192).contains(bits), bits % 8 == 0 else {
            throw JOSEError(.weakKey, "an RSA key must have 2048 to 8192 bits, a multiple of 8")
        }
        // libcrypto 3.0 looks three times as long for the primes.
        guard let made = try? _RSA.Signing.PrivateKey(keySize: .init(bitCount: bits)) else {
            throw JOSEError(.operationFailed, "the RSA key could not be made")
        }
        var bytes = Array(made.derRepresentation)
        let key = bytes.withUnsafeBufferPointer { bytes in
            var start = bytes.baseAddress
            return d2i_AutoPrivateKey(nil, &start, bytes.count)
        }
        OPENSSL_cleanse(&bytes, bytes.count)
        defer {
            EVP_PKEY_free(key)
            ERR_clear_error()
        }
        guard
            let key, let modulus = number("n", of: key), let exponent = number("e", of: key),
            let privateExponent = number("d", of: key), let firstFactor = number("rsa-factor1", of: key),
            let secondFactor = number("rsa-factor2", of: key),
            let firstExponent = number("rsa-exponent1", of: key),
            let secondExponent = number("rsa-exponent2", of: key),
            let coefficient = number("rsa-coefficient1", of: key)
        else { throw JOSEError(.operationFailed, "the RSA key could not be made") }
        return RSAMembers(
            modulus: modulus, exponent: exponent,
            secrets: RSAMembers.Secrets(
                exponent: Secret(privateExponent), firstFactor: Secret(firstFactor),
                secondFactor: Secret(secondFactor), firstExponent: Secret(firstExponent),
                secondExponent: Secret(secondExponent), coefficient: Secret(coefficient)))
    }

    private static func number(_ name: String, of key: OpaquePointer) -> [UInt8]? {
        var value: OpaquePointer?
        defer { BN_clear_free(value) }
        guard EVP_PKEY_get_bn_param(key, name, &value) == 1, let value else { return nil }
        let length = Int(BN_num_bits(value) + 7) / 8
        return [UInt8](unsafeUninitializedCapacity: length) { buffer, count in
            count = Int(BN_bn2bin(value, buffer.baseAddress))
        }
    }
}
