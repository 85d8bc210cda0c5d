// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

/// How much a finding matters.
package enum FindingSeverity: String, Sendable, CaseIterable, Comparable {
    /// Requests fail, or a token is less safe than it must be.
    case error = "ERROR"
    /// Probably not what was meant, or less safe than it should be.
    case warning = "WARNING"
    /// Worth knowing.
    case information = "INFORMATION"

    /// An error is the greatest.
    package static func < (left: FindingSeverity, right: FindingSeverity) -> Bool {
        left.rank < right.rank
    }

    private var rank: Int {
        switch self {
        case .error: 2
        case .warning: 1
        case .information: 0
        }
    }
}

/// What a finding can be about: a closed list with ids that stay.
package enum FindingKind: String, Sendable, CaseIterable {
    case serverNoPolicy = "server.no_policy"
    case serverAudienceShared = "server.audience_shared"
    case keyManualOld = "key.manual_old"
    case keyOverdue = "key.overdue"
    case policyNoRule = "policy.no_rule"
    case policyNoClient = "policy.no_client"
    case policyDeadClients = "policy.dead_clients"
    case policyUnknownClient = "policy.unknown_client"
    case policyNoServiceRule = "policy.no_service_rule"
    case ruleShadowed = "rule.shadowed"
    case ruleNobody = "rule.nobody"
    case ruleNoScope = "rule.no_scope"
    case ruleUnknownName = "rule.unknown_name"
    case ruleWeakGrant = "rule.weak_grant"
    case ruleAccessTokenLong = "rule.access_token_long"
    case ruleRefreshTokenIdle = "rule.refresh_token_idle"
    case ruleRefreshTokenUnlimited = "rule.refresh_token_unlimited"
    case ruleIdleWithoutEffect = "rule.idle_without_effect"
    case claimBroken = "claim.broken"
    case claimFails = "claim.fails"
    case claimTooManyGroups = "claim.too_many_groups"
    case claimWrongKind = "claim.wrong_kind"
    case claimKindVaries = "claim.kind_varies"
    case claimNeverAValue = "claim.never_a_value"
    case claimExpression = "claim.expression"
    case claimUnknownScope = "claim.unknown_scope"
    case claimScopeNeverGranted = "claim.scope_never_granted"
    case claimReservedName = "claim.reserved_name"
    case claimUnknownGroup = "claim.unknown_group"
    case claimUnknownGroupName = "claim.unknown_group_name"
    case appNoAuthentication = "app.no_authentication"
    case appNoCredential = "app.no_credential"
    case appSecretOld = "app.secret_old"
    case appRotationUnfinished = "app.rotation_unfinished"
    case appWeakGrant = "app.weak_grant"
    case appNoPKCE = "app.no_pkce"
    case appRedirectPlain = "app.redirect_plain_http"
    case appRedirectPrivateScheme = "app.redirect_private_scheme"
    case appNeverAdmitted = "app.never_admitted"

    package var severity: FindingSeverity { words.severity }

    /// What it means that this is found; a sentence without capital and full stop.
    package var meaning: String { words.meaning }

    /// What to do about it; a sentence without capital and full stop.
    package var advice: String { words.advice }
}

/// The limits that findings measure with.
package enum FindingLimits {
    /// Minutes that an access token may last without a finding.
    ///
    /// RFC 9700 asks for short lives and names no number; whoever reads a signed token learns of a revocation
    /// only when it ends.
    package static let accessTokenMinutes = 240
    /// Minutes that a public client's refresh token may stay unused without a finding (RFC 9700 §4.14.2): 90
    /// days.
    package static let refreshTokenIdleMinutes = 129_600
    /// Days after which a client secret is old.
    package static let secretDays = 365
    /// Days after which a second active secret is an unfinished rotation.
    package static let rotationDays = 30
    /// Days after which a key that nobody rotates is old: twice the period of automatic rotation.
    package static let manualKeyDays = 180
    /// Among how many users, the newest, those with the most groups are looked for.
    package static let countedUsers = 5_000
    /// How many users are sampled, half of them those with the most groups.
    package static let sampledUsers = 100
    /// How many service apps are sampled for each server.
    package static let sampledServices = 20
    /// How many apps are looked at, the oldest first.
    package static let apps = 5_000
    /// How often claims are evaluated for one answer; with many claims fewer users are sampled.
    package static let evaluations = 200_000
}
