// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import JOSE
package import Primitives

/// One step by which the keys of a server follow one another.
package enum KeyMove: Sendable, Equatable {
    /// A next key is made and published.
    case publishNext
    /// The next key becomes the active one, the active one expires.
    case promote(kid: String)
    /// A key is no longer published.
    case withdraw(kid: String)
}

/// What has to be done with the keys of a server now; nothing twice, so it can be asked any number of times.
///
/// Pure. With automatic rotation a next key stands published ``KeyTimetable/publishedAhead`` before it is
/// used, and never less than ``KeyTimetable/leastPublished``, however late this is asked. An expired key is
/// withdrawn when no token can live that it signed; while that is not yet so, it stays even if younger ones
/// have expired since.
package func rotateKeys(
    of server: AuthorizationServer, _ keys: [StoredSigningKey], at now: Timestamp
) -> [KeyMove] {
    var moves: [KeyMove] = []
    for key in keys where key.state == .expired {
        if let end = key.expiresAt, end <= now { moves.append(.withdraw(kid: key.kid)) }
    }
    var next = keys.first { $0.state == .next }
    if let key = next, key.algorithm != server.algorithm {
        moves.append(.withdraw(kid: key.kid))
        next = nil
    }
    guard server.rotationMode == .automatic, let due = server.nextRotation else { return moves }
    if let next {
        if due <= now, next.created + KeyTimetable.leastPublished <= now {
            moves.append(.promote(kid: next.kid))
        }
    } else if due - KeyTimetable.publishedAhead <= now {
        moves.append(.publishNext)
    }
    return moves
}
