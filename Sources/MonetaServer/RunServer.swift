// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import UnixSignals
import SystemLog
import Hummingbird
import HummingbirdCore
import HummingbirdHTTP2
package import Logging
import NIOCore
import NIOHTTPTypes
import NIOSSL
import OAuth
package import Persistence
package import Primitives
import ServiceLifecycle
import SystemPackage
import Web

/// Serves until the process is told to stop, then finishes what is under way.
///
/// `ready` is called once with the URL, when requests are answered.
package func runServer(
    _ settings: Settings, store: any Store, masterKey: MasterKey, logger: Logger,
    ready: @escaping @Sendable (_ url: String) -> Void
) async throws {
    let metrics = ServerMetrics()
    let outbound = Fetch(
        allowsPrivateNetworks: settings.allowPrivateNetworks, onOutcome: { metrics.fetched(outcome: $0) })
    let hooks = Fetch(
        forHooks: settings.allowPrivateNetworks, onOutcome: { metrics.hookCalled(outcome: $0) })
    let passwords = PasswordThreads(threads: max(1, System.coreCount / 2))
    let services = Services(
        settings, store: store, masterKey: masterKey, surroundings: .system, metrics: metrics,
        fetch: { url in try await outbound.get(url) }, hookDoor: HookDoor(hooks),
        post: { post in try await outbound.post(post) }, passwords: passwords)
    let surfaces = try makeResponder(services, logger: logger)
    let counts = WriteCounts(services.decisions, logger: logger)
    let application = Application(
        responder: surfaces, server: try httpServer(settings, surfaces.tokens),
        configuration: ApplicationConfiguration(
            address: .hostname(settings.host, port: settings.port), serverName: nil, backlog: 1024),
        services: [
            Jobs(services, logger: logger), counts, TellAppsOfSignOut(services, logger: logger),
        ],
        onServerRunning: { _ in ready(settings.publicURL) },
        logger: logger)
    do {
        try await run(application, services, logger)
    } catch let error as IOError {
        throw cannotListen(settings, error)
    }
    await services.events.drain()
    await counts.finish()
    try await outbound.close()
    try await hooks.close()
    try await passwords.close()
}

private func run(_ application: some Service, _ services: Services, _ logger: Logger) async throws {
    try await withGracefulShutdownHandler {
        try await ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: [
                    .init(
                        service: application, successTerminationBehavior: .gracefullyShutdownGroup,
                        failureTerminationBehavior: .gracefullyShutdownGroup)
                ],
                gracefulShutdownSignals: [.sigterm, .sigint],
                logger: logger)
        ).run()
    } onGracefulShutdown: {
        services.draining.begin()
    }
}

/// Why the server cannot listen, in the words of its settings.
private func cannotListen(_ settings: Settings, _ error: IOError) -> SettingsError {
    let place = "\(settings.host):\(settings.port)"
    return switch Errno(rawValue: error.errnoCode) {
    case .addressInUse:
        SettingsError("port: another process listens on \(place) already; choose another port")
    case .addressNotAvailable: SettingsError("host: \(settings.host) is not an address of this machine")
    case .permissionDenied:
        SettingsError("port: this user may not listen on \(place); ports below 1024 need a privilege")
    case let errno: SettingsError("the server cannot listen on \(place): \(errno)")
    }
}

/// HTTP/1.1, and over TLS HTTP/2 too.
private func httpServer(_ settings: Settings, _ shortcut: TokenShortcut) throws -> HTTPServerBuilder {
    let patience = TimeAmount.seconds(Int64(settings.idleTimeoutSeconds))
    let requests = HTTP1Channel.Configuration(
        additionalChannelHandlers: [SlowClients(patience: patience, longestRequest: patience * 5)],
        idleTimeout: patience)
    let http1 = { @Sendable (responder: @escaping HTTPChannelHandler.Responder) in
        TokenConnections(
            connection: HTTP1Channel(responder: responder, configuration: requests), shortcut: shortcut,
            surroundings: .system)
    }
    guard let files = settings.tls else {
        return HTTPServerBuilder { OnEventLoop(connection: http1($0)) }
    }
    let tls = try tlsConfiguration(files)
    let streams = HTTP1Channel.Configuration(
        additionalChannelHandlers: [
            RequestFraming<HTTPRequestPart>(), SlowClients(patience: patience, longestRequest: patience * 5),
        ], idleTimeout: patience)
    let connections = HTTP2ChannelConfiguration(
        idleTimeout: Duration(patience), streamConfiguration: streams)
    return HTTPServerBuilder { responder in
        OnEventLoop(
            connection: try SecureConnections(
                tls: tls, http1: http1(responder),
                http2: HTTP2Channel(responder: responder, configuration: connections), patience: patience))
    }
}

private func tlsConfiguration(_ files: Settings.TLS) throws -> TLSConfiguration {
    do {
        let chain = try NIOSSLCertificate.fromPEMFile(files.certificateFile).map {
            NIOSSLCertificateSource.certificate($0)
        }
        let key = try NIOSSLPrivateKey(file: files.keyFile, format: .pem)
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: chain, privateKey: .privateKey(key))
        configuration.minimumTLSVersion = .tlsv12
        return configuration
    } catch {
        throw SettingsError("tls-certificate or tls-key cannot be used: \(error)")
    }
}
