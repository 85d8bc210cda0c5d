// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Primitives
import NIOCore
import NIOPosix
import Web

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Looks up names on threads of its own, for the system's resolver blocks.
final class Resolver: Sendable {
    private let threads: NIOThreadPool

    init(threads count: Int = 4) {
        threads = NIOThreadPool(numberOfThreads: count)
        threads.start()
    }

    /// All addresses of a host, those of IPv4 first.
    ///
    /// A cancelled task gets no address at once, while the thread goes on until the resolver gives up.
    func addresses(of host: String) async throws -> [IPAddress] {
        if let address = IPAddress(host) { return [address] }
        let (answers, continuation) = AsyncStream<[IPAddress]>.makeStream()
        threads.submit { state in
            continuation.yield(state == .active ? lookUp(host) : [])
            continuation.finish()
        }
        for await addresses in answers { return addresses }
        throw CancellationError()
    }

    func close() async throws { try await threads.shutdownGracefully() }
}

private func lookUp(_ host: String) -> [IPAddress] {
    var hints = addrinfo()
    hints.ai_family = AF_UNSPEC
    #if canImport(Glibc)
        hints.ai_socktype = CInt(SOCK_STREAM.rawValue)
    #else
        hints.ai_socktype = SOCK_STREAM
    #endif
    var list: UnsafeMutablePointer<addrinfo>?
    guard getaddrinfo(host, nil, &hints, &list) == 0 else { return [] }
    defer { freeaddrinfo(list) }
    var addresses: [IPAddress] = []
    var next = list
    while let info = next?.pointee, addresses.count < 32 {
        if let raw = info.ai_addr, let address = address(raw, size: Int(info.ai_addrlen)) {
            addresses.append(address)
        }
        next = info.ai_next
    }
    return addresses.filter(\.isVersion4) + addresses.filter { !$0.isVersion4 }
}

private func address(_ raw: UnsafePointer<sockaddr>, size: Int) -> IPAddress? {
    IPAddress(
        family: CInt(raw.pointee.sa_family),
        socketAddress: UnsafeRawBufferPointer(start: raw, count: size))
}
