// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

/// Every migration, in order, for both engines.
package let migrations: [Migration] = [
    migration0001Directory,
    migration0002SystemLog,
    migration0003OAuth,
    migration0004InlineHooks,
    migration0005RevokedThrough,
    migration0006ClaimOverflow,
    migration0007Networks,
    migration0008Credentials,
    migration0009Profiles,
    migration0010GroupRules,
    migration0011Assignments,
    migration0012Roles,
    migration0013UserSearch,
    migration0014Revisions,
    migration0015DeletedServers,
    migration0016KeyLabels,
    migration0017EventBlocks,
    migration0018Sessions,
    migration0019SignIn,
    migration0020Authorization,
    migration0021Consent,
    migration0022WishedClaims,
    migration0024Account,
]
