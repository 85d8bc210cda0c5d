// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Primitives

/// How an app comes to its tokens (RFC 6749 §1.3).
///
/// What follows from a grant is asked of it here and compared nowhere else.
package enum GrantType: Hashable, Sendable {
    /// RFC 6749 §4.2.
    case implicit
    /// RFC 6749 §4.4.
    case clientCredentials
    /// RFC 6749 §4.1.
    case authorizationCode
    /// RFC 6749 §4.3.
    case password
    /// RFC 6749 §6.
    case refreshToken
    /// The original's own flow of pages that an app draws itself.
    case interactionCode
    /// RFC 8628 §3.4.
    case deviceCode
    /// RFC 8693 §2.1.
    case tokenExchange
    /// RFC 7522 §2.1.
    case saml2Bearer
    /// RFC 7523 §2.1.
    case jwtBearer
    /// OpenID Connect CIBA Core §10.1.
    case ciba
    /// The original's direct authentication, by a one-time password or out of band; the latter two as a
    /// second factor.
    case otp, oob, mfaOTP, mfaOOB
    /// A grant that this server does not have (RFC 6749 §4.5).
    case `extension`(Name)

    /// The value of `grant_type`; one that is not known is an extension.
    package init(_ name: String) {
        let name = Name(name)
        self = Self.byName[name] ?? .extension(name)
    }

    /// All but the extensions, in the order of lists on the wire.
    package static let known: [GrantType] = [
        .implicit, .clientCredentials, .authorizationCode, .password, .refreshToken, .interactionCode,
        .deviceCode, .tokenExchange, .saml2Bearer, .jwtBearer, .ciba, .otp, .oob, .mfaOTP, .mfaOOB,
    ]

    private static let byName = [Name: GrantType](
        uniqueKeysWithValues: known.map { (Name($0.name), $0) })

    /// As it is written in `grant_type`.
    package var name: String {
        switch self {
        case .implicit: "implicit"
        case .clientCredentials: "client_credentials"
        case .authorizationCode: "authorization_code"
        case .password: "password"
        case .refreshToken: "refresh_token"
        case .interactionCode: "interaction_code"
        case .deviceCode: "urn:ietf:params:oauth:grant-type:device_code"
        case .tokenExchange: "urn:ietf:params:oauth:grant-type:token-exchange"
        case .saml2Bearer: "urn:ietf:params:oauth:grant-type:saml2-bearer"
        case .jwtBearer: "urn:ietf:params:oauth:grant-type:jwt-bearer"
        case .ciba: "urn:openid:params:grant-type:ciba"
        case .otp: "urn:okta:params:oauth:grant-type:otp"
        case .oob: "urn:okta:params:oauth:grant-type:oob"
        case .mfaOTP: "http://auth0.com/oauth/grant-type/mfa-otp"
        case .mfaOOB: "http://auth0.com/oauth/grant-type/mfa-oob"
        case .extension(let name): name.text
        }
    }
}

extension GrantType {
    /// Whether the tokens are for a person; for `client_credentials` alone they are for the app itself.
    package var hasUser: Bool { self != .clientCredentials }

    /// Whether an app can begin with it; a refresh token goes on with what another grant has begun.
    package var begins: Bool { self != .refreshToken }

    /// Whether a groups claim may be longer than usual.
    ///
    /// The original lifts its limit where a code or a refresh token is exchanged, because such tokens never
    /// travel in an address.
    package var liftsGroupLimit: Bool { self == .authorizationCode || self == .refreshToken }

    /// Whether it sends the browser back to the app.
    package var redirects: Bool {
        self == .authorizationCode || self == .implicit || self == .interactionCode
    }

    /// Whether RFC 9700 advises against it (§2.1.2, §2.4).
    package var isWeak: Bool { self == .implicit || self == .password }

    /// Whether a rule may name it: a known one, or an extension that is named by a URI (RFC 6749 §4.5).
    ///
    /// A rule for an extension never matches, and does no harm.
    package var isAcceptable: Bool {
        guard case .extension(let name) = self else { return true }
        let bytes = name.text.utf8
        guard bytes.count <= 255, let colon = bytes.firstIndex(of: UInt8(ascii: ":")) else { return false }
        let scheme = bytes[..<colon]
        return !scheme.isEmpty && scheme.allSatisfy(Self.isSchemeByte)
            && bytes[colon...].allSatisfy { (0x21...0x7E).contains($0) }
            && bytes.last != UInt8(ascii: ":")
    }

    private static func isSchemeByte(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
            || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }
}

extension [GrantType] {
    /// The names, for documents and sentences.
    package var names: [String] { map(\.name) }

    /// Each once, in the order of lists on the wire; extensions last, as they came.
    package var ordered: [GrantType] {
        var seen: Set<GrantType> = []
        let extensions = filter { !GrantType.known.contains($0) && seen.insert($0).inserted }
        return GrantType.known.filter(contains) + extensions
    }

    /// Of names from outside.
    package init(names: [String]) { self = names.map { GrantType($0) } }
}
