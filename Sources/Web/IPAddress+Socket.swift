// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import NIOCore
package import Primitives

extension IPAddress {
    /// The address of one end of a connection.
    ///
    /// `nil` for a Unix socket.
    package init?(_ socket: SocketAddress) {
        let family = CInt(socket.protocol.rawValue)
        let address = socket.withSockAddr { pointer, size in
            IPAddress(family: family, socketAddress: UnsafeRawBufferPointer(start: pointer, count: size))
        }
        guard let address else { return nil }
        self = address
    }
}
