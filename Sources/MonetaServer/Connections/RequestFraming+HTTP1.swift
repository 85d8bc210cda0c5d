// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import NIOHTTP1
import Primitives

// bytes: types.
extension HTTPPart: FramedPart where HeadT == HTTPRequestHead {
    /// Whether it begins a request of HTTP/1 of which host or length are not sure.
    package var isAmbiguous: Bool {
        if case .head(let head) = self { head.isAmbiguous } else { false }
    }
}

extension HTTPRequestHead {
    /// Whether host or length of a request are not sure (RFC 9112 §3.2, §6.1, §6.3).
    ///
    /// - One `Host`, and it is a host; a probe of HTTP/1.0 may have none.
    /// - A `Transfer-Encoding` is `chunked`, once, in HTTP/1.1, and no `Content-Length` is beside it.
    /// - One `Content-Length` at most.
    /// - The target is visible ASCII.
    package var isAmbiguous: Bool {
        var (hosts, codings, lengths) = (0, 0, 0)
        for (name, value) in headers {
            // Few fields have names of these lengths.
            switch name.utf8.count {
            case 4 where Name(name).lowercasedASCII == "host":
                hosts += 1
                guard value.utf8.allSatisfy(Self.isOfHost) else { return true }
            case 14 where Name(name).lowercasedASCII == "content-length": lengths += 1
            case 17 where Name(name).lowercasedASCII == "transfer-encoding":
                codings += 1
                guard Name(value).lowercasedASCII == "chunked" else { return true }
            default: break
            }
        }
        let isOld = version == .http1_0
        guard version == .http1_1 || isOld else { return true }
        guard hosts == 1 || (hosts == 0 && isOld) else { return true }
        guard codings == 0 || (codings == 1 && lengths == 0 && !isOld) else { return true }
        return lengths > 1 || !isVisibleASCII(uri)
    }

    /// What a name, an address in brackets and a port consist of (RFC 3986 §3.2.2), or nothing: an empty
    /// `Host` is that of an address without one.
    private static func isOfHost(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: "-._~!$&'()*+;=%:[]".utf8.contains(byte)
        }
    }
}
