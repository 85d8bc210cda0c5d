// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Logging
package import Primitives
package import SignIn

/// Everything that an operator has decided, read and checked once.
package struct Settings: Sendable {
    /// Where the data is.
    package enum Database: Sendable {
        case memory
        case file(directory: String)
        case postgres(url: Secret, connections: Int)
    }

    /// Who may read the metrics.
    package enum MetricsAudience: String, Sendable {
        case local, all, off
    }

    /// The files with the certificate chain and its key, both PEM.
    package struct TLS: Sendable {
        package let certificateFile: String
        package let keyFile: String
    }

    package var database: Database
    package var host: String
    package var port: Int
    package var publicURL: String
    package var customURL: String?
    package var tls: TLS?
    package var idleTimeoutSeconds: Int
    package var trustedProxies: [String]
    package var allowedOrigins: [String]
    package var masterKey: Secret?
    package var masterKeyFile: String?
    package var organisationName: String
    package var administratorLogin: String
    package var apiToken: Secret?
    package var apiTokenFile: String?
    package var seedFile: String?
    package var logLevel: Logger.Level
    package var logsJSON: Bool
    package var metrics: MetricsAudience
    package var managementRateLimit: Int
    package var oauthRateLimit: Int
    package var signInFailures: Int
    package var eventRetentionDays: Int
    package var historyDays: Int
    package var historyRevisions: Int
    package var requirePKCE: Bool
    package var codeLifetime: Int
    package var eventQueue: Int
    package var cachedServers: Int
    package var cachedApps: Int
    package var allowPrivateNetworks: Bool
    /// Whether browsers send the session cookie from pages of other sites too.
    package var sessionCookieCrossSite: Bool
    /// How messages to users leave; `nil`: they do not.
    package var mail: (any MailDoor)?
    /// Passwords that nobody may choose.
    package var commonPasswords: CommonPasswords

    /// Reads every setting; throws ``SettingsError`` for the first that cannot be used.
    package init(_ reader: SettingsReader) throws {
        host = try reader.text("host") ?? "127.0.0.1"
        port = try reader.number("port")
        let certificate = try reader.text("tls-certificate")
        let key = try reader.text("tls-key")
        switch (certificate, key) {
        case (let certificate?, let key?): tls = TLS(certificateFile: certificate, keyFile: key)
        case (nil, nil): tls = nil
        default: throw SettingsError("tls-certificate and tls-key must be given together")
        }
        if try reader.flag("in-memory") {
            database = .memory
        } else if let url = try reader.text("database-url") {
            database = .postgres(url: Secret(url), connections: try reader.number("database-connections"))
        } else {
            database = .file(directory: try reader.text("data-directory") ?? "moneta-data")
        }
        let scheme = tls == nil ? "http" : "https"
        // Passkeys belong to names; browsers refuse them for addresses.
        let shownHost = ["0.0.0.0", "::", "127.0.0.1", "::1"].contains(host) ? "localhost" : host
        publicURL = try Self.base(
            reader.text("public-url") ?? "\(scheme)://\(shownHost):\(port)", "public-url")
        customURL = try reader.text("custom-url").map { try Self.base($0, "custom-url") }
        idleTimeoutSeconds = try reader.number("idle-timeout")
        trustedProxies = try reader.list("trusted-proxies")
        allowedOrigins = try reader.list("allowed-origins")
        masterKey = try reader.text("master-key").map { Secret($0) }
        masterKeyFile = try reader.text("master-key-file")
        organisationName = try reader.text("organisation-name") ?? "Moneta"
        administratorLogin = try reader.text("administrator-login") ?? "admin@example.com"
        apiToken = try reader.text("api-token").map { Secret($0) }
        apiTokenFile = try reader.text("api-token-file")
        seedFile = try reader.text("seed")
        logLevel = Logger.Level(rawValue: try reader.text("log-level") ?? "notice") ?? .notice
        logsJSON = try reader.text("log-format") == "json"
        metrics = MetricsAudience(rawValue: try reader.text("metrics") ?? "local") ?? .local
        managementRateLimit = try reader.number("management-rate-limit")
        oauthRateLimit = try reader.number("oauth-rate-limit")
        signInFailures = try reader.number("sign-in-failures")
        eventRetentionDays = try reader.number("event-retention-days")
        historyDays = try reader.number("history-days")
        historyRevisions = try reader.number("history-revisions")
        requirePKCE = try reader.flag("require-pkce")
        codeLifetime = try reader.number("code-lifetime")
        eventQueue = try reader.number("event-queue")
        cachedServers = try reader.number("cached-servers")
        cachedApps = try reader.number("cached-apps")
        allowPrivateNetworks = try reader.flag("allow-private-networks")
        sessionCookieCrossSite = try reader.flag("session-cookie-cross-site")
        guard !sessionCookieCrossSite || publicURL.hasPrefix("https://") else {
            throw SettingsError(
                "session-cookie-cross-site needs an https public URL: browsers refuse such a cookie over http. "
                    + "Set public-url to the https address, or leave the setting out")
        }
        mail = try Self.mail(reader)
        commonPasswords = try reader.text("password-list-file").map(readPasswordList) ?? .shipped
    }

    private static func mail(_ reader: SettingsReader) throws -> (any MailDoor)? {
        let (url, directory) = (try reader.text("smtp-url"), try reader.text("mail-directory"))
        let sender = try reader.text("mail-from")
        if url != nil, directory != nil {
            throw SettingsError("smtp-url and mail-directory cannot be given together")
        }
        if let directory { return FileMail(directory: directory, sender: sender ?? "moneta@localhost") }
        guard let url else { return nil }
        guard let address = SMTPAddress(url) else {
            throw SettingsError(
                "smtp-url must be like smtp://user:password@mail.example.com:587 or smtps://mail.example.com")
        }
        guard let sender, sender.contains("@"), !sender.contains(where: { $0.isNewline }) else {
            throw SettingsError("mail-from must be an email address, for smtp-url is given")
        }
        return SMTPMail(address: address, sender: sender)
    }

    /// Scheme and authority alone, without a slash at the end (an issuer has no query or fragment, RFC 8414
    /// §2).
    private static func base(_ text: String, _ name: String) throws -> String {
        let trimmed = text.hasSuffix("/") ? String(text.dropLast()) : text
        let rest = trimmed.hasPrefix("https://") ? trimmed.dropFirst(8) : trimmed.dropFirst(7)
        let isURL = trimmed.hasPrefix("https://") || trimmed.hasPrefix("http://")
        guard isURL, !rest.isEmpty,
            rest.utf8.allSatisfy({ byte in
                (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
                    || [45, 46, 58, 91, 93, 95].contains(byte)
            })
        else {
            throw SettingsError(
                "\(name) must be scheme, host and port alone, for example https://id.example.com")
        }
        return trimmed
    }
}
