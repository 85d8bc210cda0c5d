// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

/// The words that belong to a kind of finding.
struct FindingDescription {
    let severity: FindingSeverity
    let meaning: String
    let advice: String

    init(_ severity: FindingSeverity, _ meaning: String, _ advice: String) {
        self.severity = severity
        self.meaning = meaning
        self.advice = advice
    }
}

extension FindingKind {
    /// What the page of findings and every answer say about the kind.
    var words: FindingDescription {
        switch self {
        case .serverNoPolicy, .serverAudienceShared, .keyManualOld, .keyOverdue: serverDescription
        case .policyNoRule, .policyNoClient, .policyDeadClients, .policyUnknownClient, .policyNoServiceRule:
            policyDescription
        case .ruleShadowed, .ruleNobody, .ruleNoScope, .ruleUnknownName: ruleDescription
        case .ruleWeakGrant, .ruleAccessTokenLong, .ruleRefreshTokenIdle, .ruleRefreshTokenUnlimited,
            .ruleIdleWithoutEffect:
            lifetimeDescription
        case .claimBroken, .claimFails, .claimTooManyGroups, .claimWrongKind, .claimKindVaries,
            .claimNeverAValue, .claimExpression, .claimUnknownScope, .claimScopeNeverGranted,
            .claimReservedName, .claimUnknownGroup, .claimUnknownGroupName:
            claimDescription
        case .appNoAuthentication, .appNoCredential, .appSecretOld, .appRotationUnfinished, .appWeakGrant,
            .appNoPKCE, .appRedirectPlain, .appRedirectPrivateScheme, .appNeverAdmitted:
            appDescription
        }
    }

    private var serverDescription: FindingDescription {
        switch self {
        case .serverAudienceShared:
            FindingDescription(
                .warning, "two active servers issue tokens with the same audience",
                "give each API an audience of its own; an API that trusts both issuers cannot tell whose policy let a request in (RFC 9700 §2.3)"
            )
        case .keyManualOld:
            FindingDescription(
                .warning, "the signing key rotates by hand and has signed for more than 180 days",
                "rotate it, or set rotationMode to AUTO")
        case .keyOverdue:
            FindingDescription(
                .error, "the signing key should have been replaced more than a day ago",
                "see whether a server with its jobs is running and can write its database; rotate the key by hand if it cannot wait"
            )
        default:
            FindingDescription(
                .error, "the server has no policy, so that it refuses every request",
                "add a policy with a rule")
        }
    }

    private var policyDescription: FindingDescription {
        switch self {
        case .policyNoClient:
            FindingDescription(
                .warning, "the policy is for no client, so that its rules are never tried",
                "name clients, or ALL_CLIENTS")
        case .policyDeadClients:
            FindingDescription(
                .warning, "all clients of the policy are inactive or deleted, so that its rules never match",
                "activate the apps, name others, or delete the policy")
        case .policyUnknownClient:
            FindingDescription(
                .information, "the policy names clients that do not exist",
                "take them out; a new app with the same client_id would get what was meant for another")
        case .policyNoServiceRule:
            FindingDescription(
                .warning, "a service app is named, but no rule lets it in without a user",
                "add a rule for client_credentials to the policy, or take the app out")
        default:
            FindingDescription(
                .warning, "the policy is active and has no active rule",
                "add a rule, activate one, or deactivate the policy")
        }
    }

    private var ruleDescription: FindingDescription {
        switch self {
        case .ruleNobody:
            FindingDescription(
                .warning, "no user can match the rule: what it includes is empty, gone or excluded again",
                "include users, or groups with members; EVERYONE stands for all users")
        case .ruleNoScope:
            FindingDescription(
                .warning, "the rule covers no scope of the server, so that nothing can be granted by it",
                "name scopes of the server, or * for all")
        case .ruleUnknownName:
            FindingDescription(
                .warning, "the rule names users, groups or scopes that do not exist",
                "take them out, or name what has taken their place")
        default:
            FindingDescription(
                .warning, "the rule never decides, because an earlier one matches whatever it matches",
                "move it up, narrow the earlier rule, or delete it")
        }
    }

    private var lifetimeDescription: FindingDescription {
        switch self {
        case .ruleWeakGrant:
            FindingDescription(
                .warning, "the rule allows the implicit or the password grant (RFC 9700 §2.1.2, §2.4)",
                "use the authorization code grant with PKCE instead")
        case .ruleAccessTokenLong:
            FindingDescription(
                .warning, "access tokens live for more than four hours",
                "shorten them and let clients ask again; a stolen token, or one of a dismissed user, works until it ends"
            )
        case .ruleRefreshTokenIdle:
            FindingDescription(
                .warning,
                "refresh tokens of public clients may stay unused for more than 90 days (RFC 9700 §4.14.2)",
                "shorten refreshTokenWindowMinutes")
        case .ruleRefreshTokenUnlimited:
            FindingDescription(
                .information,
                "refresh tokens of public clients live for ever as long as they are used",
                "set refreshTokenLifetimeMinutes, so that users sign in again from time to time")
        default:
            FindingDescription(
                .information, "refresh tokens end before they can have been idle for too long",
                "make refreshTokenWindowMinutes shorter than refreshTokenLifetimeMinutes, if it shall have an effect"
            )
        }
    }

    private var claimDescription: FindingDescription {
        switch self {
        case .claimBroken:
            FindingDescription(
                .error,
                "the stored expression or pattern cannot be read, so that requests that want the claim fail",
                "correct the value of the claim")
        case .claimFails:
            FindingDescription(
                .error, "the claim fails for users or apps that exist, so that their requests fail",
                "make the expression bear what is missing: \(AdvisedExpression.advice); a service app has no user, so that `user` itself is null"
            )
        case .claimTooManyGroups:
            FindingDescription(
                .error,
                "users have more groups than the claim may hold, so that their requests fail, but for those with a code or a refresh token",
                "narrow the filter, or set groupsOverflow to TRUNCATE")
        case .claimWrongKind:
            FindingDescription(
                .warning, "the claim has a meaning by a standard, and its values are of another kind",
                "change the expression, or the name")
        case .claimKindVaries:
            FindingDescription(
                .warning, "the claim has values of different kinds, a text for some and a list for others",
                "make the expression give one kind, so that those who read tokens need not guess")
        case .claimNeverAValue:
            FindingDescription(
                .information, "the claim has no value for any user or app that was tried",
                "see whether the attribute is spelt as in the profile, and filled")
        case .claimExpression:
            FindingDescription(
                .warning, "the expression is valid and probably does not do what was meant",
                "see the place and the hint")
        case .claimUnknownScope:
            FindingDescription(
                .warning, "the claim hangs on scopes that do not exist",
                "name scopes of the server, or none")
        case .claimReservedName:
            FindingDescription(
                .warning, "the server itself sets this name, so that the claim is in no token",
                "choose another name")
        case .claimUnknownGroup:
            FindingDescription(
                .warning,
                "the claim names groups by ids that no group has, so that nobody counts as a member",
                "name the ids of groups that exist; ids of another environment mean nothing here")
        case .claimUnknownGroupName:
            FindingDescription(
                .information, "the claim asks for groups by names that no group has",
                "see how the groups are spelt, with case, or make them")
        default:
            FindingDescription(
                .information, "the claim hangs on scopes that no rule grants, so that it is in no token",
                "add one of the scopes to a rule, or change the claim")
        }
    }

    private var appDescription: FindingDescription {
        switch self {
        case .appNoAuthentication:
            FindingDescription(
                .error,
                "the app uses client_credentials without authentication, so that anyone who knows its id is it (RFC 6749 §4.4)",
                "choose private_key_jwt or a client secret")
        case .appNoCredential:
            FindingDescription(
                .warning, "the app has no active secret or key to authenticate with",
                "give it one, or deactivate it")
        case .appSecretOld:
            FindingDescription(
                .warning, "an active client secret is older than a year",
                "make a second one, give it to the client, then delete the old one")
        case .appRotationUnfinished:
            FindingDescription(
                .information, "two secrets have been active side by side for more than 30 days",
                "delete the one that is not used any more")
        case .appWeakGrant:
            FindingDescription(
                .warning, "the app may use the implicit or the password grant (RFC 9700 §2.1.2, §2.4)",
                "use the authorization code grant with PKCE instead")
        case .appNoPKCE:
            FindingDescription(
                .information, "the app uses authorization codes and need not use PKCE (RFC 9700 §2.1.1)",
                "set pkce_required")
        case .appRedirectPlain:
            FindingDescription(
                .warning,
                "codes and tokens are sent to an address without TLS, where everyone on the way reads them (RFC 9700 §2.6)",
                "use https, or the loopback address for an app on the user's machine")
        case .appRedirectPrivateScheme:
            FindingDescription(
                .warning,
                "a redirect URI has a scheme that other apps may claim too: one that is no domain name in reverse, or one of an app that is not native (RFC 8252 §7.1)",
                "use an https address that the app claims, or a scheme such as com.example.app, and keep PKCE required"
            )
        default:
            FindingDescription(
                .information, "no rule of any active server lets this service app in",
                "name it in a policy with a rule for client_credentials, or deactivate it")
        }
    }
}
