// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import OAuth
package import Persistence
package import Primitives
package import SignIn
package import SystemLog
import Web

/// What the routes need, built once.
package struct ManagementServices: Sendable {
    /// Where things are changed.
    package let ledger: Ledger
    package let masterKey: MasterKey
    /// Scheme, host and port under which clients reach this server, without a slash at the end.
    package let baseURL: String
    /// The other URL that issuers may start with; `nil` without one.
    package let customURL: String?
    /// What it takes to call hooks.
    package let hooks: HookLine
    /// The organisation's own authorization server, compiled.
    package let organisationServer: OrganisationServerCache
    /// Where passwords are hashed.
    package let passwords: any PasswordPool
    /// Passwords that users may not have.
    package let commonPasswords: CommonPasswords
    /// Asks hooks for previews.
    package let tokenHooks: TokenHooks
    /// When the cookie of a session counts.
    package let browser: BrowserAccess

    /// Without `hooks`, none is called and only https addresses can be saved.
    package init(
        store: any Store, surroundings: Surroundings, masterKey: MasterKey, baseURL: String,
        customURL: String? = nil, hooks: HookLine? = nil, passwords: any PasswordPool = InlinePasswordPool(),
        commonPasswords: CommonPasswords = .shipped,
        browser: BrowserAccess? = nil
    ) {
        self.browser =
            browser
            ?? BrowserAccess(
                cookies: BrowserCookies(isSecure: baseURL.hasPrefix("https://")),
                urls: [baseURL, customURL].compactMap(\.self), trusts: { _ in false })
        self.passwords = passwords
        self.commonPasswords = commonPasswords
        organisationServer = OrganisationServerCache(
            store: store, masterKey: masterKey,
            bases: IssuerBases(organisation: baseURL, custom: customURL))
        let line = hooks ?? HookLine(door: .closed, issuer: baseURL, surroundings: surroundings)
        self.hooks = line
        tokenHooks = TokenHooks(hooks: HookCache(store: store, masterKey: masterKey), line: line)
        ledger = Ledger(revising: store, surroundings: surroundings)
        self.masterKey = masterKey
        self.baseURL = baseURL
        self.customURL = customURL
    }

    package var store: any Store { ledger.store }
    package var surroundings: Surroundings { ledger.surroundings }

    /// Runs `body` in a transaction in which the caller changes something.
    @discardableResult
    package func write<Result: Sendable>(
        by caller: Caller, _ body: @escaping @Sendable (Change) throws -> Result
    ) async throws -> Result {
        try await ledger.write(by: caller, body)
    }
}
