// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import ManagementAPI
import MonetaServer
import Persistence
import Primitives
import SystemLog

/// Where a command finds a configuration: at a running server, or in a database itself.
///
/// Answers have the shapes of the management API in both cases.
protocol ConfigurationPlace {
    func export() async throws -> JSON
    /// `isPlan` keeps nothing.
    func apply(_ document: JSON, deletingOthers: Bool, revision: Int64?, isPlan: Bool) async throws -> JSON
    func revisions(limit: Int) async throws -> [JSON]
    func revision(_ number: Int64) async throws -> JSON
    func restore(_ number: Int64, isPlan: Bool) async throws -> JSON
}

/// A running server.
struct ServersConfiguration: ConfigurationPlace {
    let client: ManagementClient

    func export() async throws -> JSON { try await client.patiently.send(.get, "/api/v1/configuration") }

    func apply(_ document: JSON, deletingOthers: Bool, revision: Int64?, isPlan: Bool) async throws -> JSON {
        var body: JSONObject = ["configuration": document, "deleteOthers": .bool(deletingOthers)]
        body["revision"] = revision.map { .integer($0) }
        return try await client.patiently.send(
            .post, "/api/v1/configuration/\(isPlan ? "plan" : "apply")", .object(body))
    }

    func revisions(limit: Int) async throws -> [JSON] {
        var (found, path): ([JSON], String) = ([], "/api/v1/configuration/revisions?limit=\(min(limit, 200))")
        while found.count < limit {
            let page = try await client.patiently.send(.get, path).array ?? []
            found += page
            guard page.count == 200, let last = page.last?["revision"]?.integer else { break }
            path = "/api/v1/configuration/revisions?limit=200&after=\(last)"
        }
        return Array(found.prefix(limit))
    }

    func revision(_ number: Int64) async throws -> JSON {
        try await client.patiently.send(.get, "/api/v1/configuration/revisions/\(number)")
    }

    func restore(_ number: Int64, isPlan: Bool) async throws -> JSON {
        try await client.patiently.send(
            .post, "/api/v1/configuration/revisions/\(number)/\(isPlan ? "plan" : "restore")")
    }
}

/// A database that the command has opened.
struct DatabasesConfiguration: ConfigurationPlace {
    let services: ManagementServices

    private var caller: Caller { .system("moneta", in: services.surroundings) }

    func export() async throws -> JSON {
        try await services.store.read { tx in try exportedConfiguration(in: tx) }
    }

    func apply(_ document: JSON, deletingOthers: Bool, revision: Int64?, isPlan: Bool) async throws -> JSON {
        let options = ConfigurationOptions(deletesOthers: deletingOthers, isPlan: isPlan, revision: revision)
        return try await applyConfiguration(document, options: options, by: caller, services: services).json
    }

    func revisions(limit: Int) async throws -> [JSON] {
        try await services.store.read { tx in
            try RevisionRecords(tx).list(limit: limit).map { .object($0.json) }
        }
    }

    func revision(_ number: Int64) async throws -> JSON {
        let document = try await services.store.read { tx in try revisionDocument(number, in: tx) }
        guard let document else { throw CommandError("there is no revision \(number)") }
        return document
    }

    func restore(_ number: Int64, isPlan: Bool) async throws -> JSON {
        try await restoreRevision(number, isPlan: isPlan, by: caller, services: services).json
    }
}

/// Runs `body` at a running server, or on a database; `places` are the files of a document's parts, for
/// messages.
func withConfiguration<Result>(
    _ url: String?, _ settings: Settings, absent: AbsentDatabase, places: [String: String] = [:],
    _ body: (any ConfigurationPlace) async throws -> Result
) async throws -> Result {
    bootstrapLogging(settings)
    do {
        if let url {
            return try await body(ServersConfiguration(client: try managementClient(url, settings)))
        }
        return try await withManagement(settings, absent: absent) { services, credentials in
            Output.complain(text(of: credentials))
            return try await body(DatabasesConfiguration(services: services))
        }
    } catch let failure as ManagementClient.Failure {
        throw CommandError(failure.sentence { placed($0, places) })
    } catch let error as SeedError {
        throw CommandError(
            "nothing was changed: " + error.lines { placed($0, places) }.joined(separator: "\n"))
    } catch let refused as ChangeRefused {
        throw CommandError("nothing was changed: \(refused.sentence)")
    } catch let error as ManagementError {
        throw CommandError("nothing was changed: " + ([error.summary] + error.causes).joined(separator: "; "))
    }
}

/// A cause that begins with the path of a place in the document, with the file of that place before it.
func placed(_ cause: String, _ places: [String: String]) -> String {
    let begun = places.filter { cause.hasPrefix($0.key) }.max { $0.key.utf8.count < $1.key.utf8.count }
    guard let (place, file) = begun else { return cause }
    let rest = cause.dropFirst(place.count)
    switch rest.first {
    case ".": return "\(file): \(rest.dropFirst())"
    case ":": return "\(file)\(rest)"
    case "[": return "\(file): \(cause)"
    default: return cause
    }
}

extension ChangeRefused {
    fileprivate var sentence: String {
        switch self {
        case .outdated(let current):
            "the configuration has changed since, it is revision \(current) now; plan again"
        case .notFound(let entity, let id): "there is no \(entity) `\(id)`"
        case .invalid(_, let causes): causes.joined(separator: "; ")
        case .notNow(_, let cause), .wrongState(_, _, let cause), .immutable(_, let cause): cause
        }
    }
}
