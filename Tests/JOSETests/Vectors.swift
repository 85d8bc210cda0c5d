// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Foundation
import Primitives
import Testing

@testable import JOSE

/// A file of `Vectors/`.
func vectors(_ name: String) throws -> JSON {
    let url = try #require(
        Bundle.module.url(forResource: name, withExtension: "json", subdirectory: "Vectors"))
    return try JSON(reading: Array(try Data(contentsOf: url)))
}

extension JSON {
    /// A member that the vector must have.
    func required(_ name: String) throws -> JSON {
        try #require(self[name], "\(name) is missing in the vector")
    }

    func requiredText(_ name: String) throws -> String { try #require(required(name).string) }

    func requiredArray(_ name: String) throws -> [JSON] { try #require(required(name).array) }
}

/// Runs the body and returns the code it throws, or `nil`.
func refusal(_ body: () throws -> Void) -> JOSEError.Code? {
    do {
        try body()
        return nil
    } catch let error as JOSEError {
        return error.code
    } catch {
        Issue.record("unexpected \(error)")
        return nil
    }
}

let everyAlgorithm = Set(SignatureAlgorithm.allCases)

/// A clock that stands and bytes that count up from a seed.
func fixedSurroundings(seed: UInt8 = 1) -> Surroundings {
    Surroundings(
        now: { Timestamp(seconds: 1_700_000_000) },
        randomBytes: { count in (0..<count).map { UInt8(truncatingIfNeeded: $0 &+ Int(seed)) } })
}
