// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

/// One thing that an operator can set: by flag, environment variable or file.
package struct Setting: Sendable {
    /// What a value may look like.
    package enum Kind: Sendable, Equatable {
        case text
        /// A whole number in a range.
        case number(ClosedRange<Int>)
        /// A flag: its presence says yes.
        case flag
        /// Texts separated by commas.
        case list
        case choice([String])
    }

    /// As a flag it is `--name`, in a file `name`, in the environment `MONETA_NAME` with underscores.
    package let name: String
    package let kind: Kind
    /// What holds when nothing is said; `nil` when it depends or when there is nothing.
    package let standard: String?
    package let isSecret: Bool
    /// One or two sentences.
    package let help: String

    init(_ name: String, _ kind: Kind, standard: String? = nil, secret: Bool = false, _ help: String) {
        self.name = name
        self.kind = kind
        self.standard = standard
        self.isSecret = secret
        self.help = help
    }

    package var environmentName: String {
        "MONETA_" + name.map { $0 == "-" ? "_" : String($0).uppercased() }.joined()
    }

    /// The type and range in words.
    package var kindName: String {
        switch kind {
        case .text: "text"
        case .number(let range): "number, \(range.lowerBound) to \(range.upperBound)"
        case .flag: "flag"
        case .list: "list, separated by commas"
        case .choice(let names): names.joined(separator: " | ")
        }
    }
}

/// Every setting, in the order in which help and documentation list them.
package let allSettings: [Setting] = [
    Setting(
        "data-directory", .text, standard: "moneta-data",
        "Where the embedded database and the master key stand."),
    Setting(
        "in-memory", .flag,
        "Keep everything in memory and nothing on disk; for tests of apps and for trying out."),
    Setting(
        "database-url", .text, secret: true,
        "A PostgreSQL connection string; without one the embedded database is used."),
    Setting(
        "database-connections", .number(1...200), standard: "8",
        "Connections to PostgreSQL, and readers at once."),
    Setting("host", .text, standard: "127.0.0.1", "The address to listen on."),
    Setting("port", .number(1...65_535), standard: "8080", "The port to listen on."),
    Setting(
        "public-url", .text,
        "Scheme, host and port under which clients reach this server; every issuer and link starts with it. "
            + "By default made of host and port."),
    Setting(
        "custom-url", .text,
        "A second such address, the custom domain: issuers of servers with issuer mode CUSTOM_URL start with it."
    ),
    Setting("tls-certificate", .text, "A PEM file with the certificate chain; turns on TLS, with tls-key."),
    Setting("tls-key", .text, "The PEM file with the private key of the certificate."),
    Setting(
        "idle-timeout", .number(1...3600), standard: "60",
        "Seconds after which a connection is closed when its client sends nothing, does not take its answers, or does not finish "
            + "its TLS handshake; a whole request may take five times as long. Behind a proxy that keeps connections open, longer than the proxy keeps them."
    ),
    Setting(
        "trusted-proxies", .list,
        "Address ranges (CIDR) of proxies whose X-Forwarded-For is believed; from others it is ignored."),
    Setting("allowed-origins", .list, "Origins from which browsers may call the token endpoint."),
    Setting(
        "master-key", .text, secret: true,
        "The key that seals private keys: 32 bytes in base64url. Better given by file."),
    Setting(
        "master-key-file", .text,
        "The file with the master key, readable by its owner only. By default master.key in the data directory, made on "
            + "first start."),
    Setting("organisation-name", .text, standard: "Moneta", "The name of the organisation, at first start."),
    Setting(
        "administrator-login", .text, standard: "admin@example.com",
        "The first administrator, at first start."),
    Setting(
        "api-token", .text, secret: true,
        "The first administrator's API token, at first start; at least 32 characters. By default one is made and printed "
            + "once."),
    Setting("api-token-file", .text, "A file with that token."),
    Setting(
        "seed", .text, "A seed file to apply on every start, after the database is open; see moneta seed."),
    Setting(
        "log-level", .choice(["trace", "debug", "info", "notice", "warning", "error"]), standard: "notice",
        "The least important log lines to write; info has one for each request."),
    Setting(
        "log-format", .choice(["text", "json"]), standard: "text",
        "How log lines are written to standard error."),
    Setting(
        "metrics", .choice(["local", "all", "off"]), standard: "local",
        "Who may read /metrics: peers on loopback and private networks, everyone, or nobody."),
    Setting(
        "management-rate-limit", .number(0...1_000_000), standard: "10000",
        "Management requests a minute for each API token; 0 for no limit."),
    Setting(
        "oauth-rate-limit", .number(0...10_000_000), standard: "0",
        "Requests a minute to OAuth endpoints for each client address; 0 for no limit."),
    Setting(
        "sign-in-failures", .number(0...10_000_000), standard: "100",
        "Wrong passwords and requests for recovery in ten minutes for each client address; 0 for no limit."),
    Setting(
        "event-retention-days", .number(0...36_500), standard: "90",
        "How long events of the system log are kept; 0 for ever."),
    Setting(
        "history-days", .number(0...36_500), standard: "1100",
        "For how many days back the configuration is known as it was; 0 for ever."),
    Setting(
        "session-cookie-cross-site", .flag,
        "Let browsers send the session cookie from pages of other sites too (SameSite=None), for apps that renew tokens in a frame or call /sessions/me; needs an https public URL."
    ),
    Setting(
        "require-pkce", .flag,
        "Demand PKCE (RFC 7636) of every authorization request; public clients, and apps that say so, must use it anyway."
    ),
    Setting(
        "code-lifetime", .number(1...300), standard: "60",
        "How many seconds an authorization code may be exchanged."),
    Setting(
        "history-revisions", .number(0...100_000_000), standard: "10000",
        "How many revisions of the configuration are kept at most; 0 for all."),
    Setting(
        "event-queue", .number(100...1_000_000), standard: "10000",
        "Decisions that may wait to become durable; more are refused with 503."),
    Setting(
        "cached-servers", .number(2...1_000_000), standard: "1000",
        "Authorization servers kept compiled in memory."),
    Setting("cached-apps", .number(2...1_000_000), standard: "20000", "Apps kept compiled in memory."),
    Setting(
        "allow-private-networks", .flag,
        "Let the server fetch jwks_uri from, and call hooks on, private and loopback addresses, over http too. For tests only."
    ),
    Setting(
        "smtp-url", .text, secret: true,
        "The mail server that messages to users are handed to: smtp://user:password@host:587 (with STARTTLS) or smtps://…. Without it, and without mail-directory, nothing is sent."
    ),
    Setting(
        "mail-directory", .text,
        "A directory that messages to users are written to instead, a file each; for development."),
    Setting("mail-from", .text, "The address that messages come from; needed with smtp-url."),
    Setting(
        "password-list-file", .text,
        "A file with more passwords that nobody may choose, one in each line, beside the common ones that ship with the server: "
            + "UTF-8, at most 16 MiB and a million passwords."),
    Setting(
        "configuration", .text,
        "A JSON file with any of these settings by name; flags and environment go first."),
]
