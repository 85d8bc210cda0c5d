// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import HTTPTypes
import JOSE
import Persistence
import Primitives

/// Why a seed document cannot be applied: everything that is wrong with it, each cause with its path.
///
/// Nothing of the document has been applied then.
package struct SeedError: Error, Equatable, Sendable, CustomStringConvertible {
    /// For example `authorizationServers[0].policies[1].rules[0].conditions.grantTypes.include: must name …`.
    package let causes: [String]

    package init(_ causes: [String]) { self.causes = causes }

    init(_ path: String, _ why: String) { causes = [path.isEmpty ? why : "\(path): \(why)"] }

    private static let mostShown = 20

    package var description: String { lines { $0 }.joined(separator: "\n") }

    /// The first causes, each as `shown` writes it, and how many more there are.
    package func lines(_ shown: (String) -> String) -> [String] {
        var lines = causes.prefix(Self.mostShown).map(shown)
        if causes.count > lines.count { lines.append("and \(causes.count - lines.count) more") }
        return lines
    }
}

extension SeedError {
    /// Says where in the document an error belongs; errors that are not the document's fault stay as they
    /// are.
    static func placing(_ error: any Error, at path: String) -> any Error {
        causes(of: error, at: path).map { SeedError($0) } ?? error
    }

    /// What is wrong, with paths; `nil` when it is not the document's fault.
    static func causes(of error: any Error, at path: String) -> [String]? {
        switch error {
        case let error as SeedError: error.causes
        case let error as ChangeRefused: causes(of: error).map { place($0, at: path) }
        case let error as ManagementError where error.status == .badRequest:
            (error.causes.isEmpty ? [error.summary] : error.causes).map { place($0, at: path) }
        case let error as JOSEError: ["\(path): \(error)"]
        case StoreError.notUnique: ["\(path): its id or its name is taken already"]
        default: nil
        }
    }

    private static func causes(of refused: ChangeRefused) -> [String] {
        switch refused {
        case .notFound(let entity, let id): ["there is no \(entity) `\(id)`"]
        case .invalid(_, let causes): causes
        case .notNow(_, let cause), .immutable(_, let cause), .wrongState(_, _, let cause): [cause]
        case .outdated: ["it was changed at the same moment; try again"]
        }
    }

    /// Joins the field that a cause begins with, if it does, to the path of its document.
    private static func place(_ cause: String, at path: String) -> String {
        guard let colon = cause.firstIndex(of: ":") else { return "\(path): \(cause)" }
        let isField = cause[..<colon].utf8.allSatisfy { byte in
            (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
                || [UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "["), UInt8(ascii: "]")].contains(byte)
        }
        return isField ? "\(path).\(cause)" : "\(path): \(cause)"
    }
}
