// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Primitives
import Synchronization
import Pages

/// What the demo app remembers of a browser, in memory and for a thousand browsers at most.
final class DemoAppMemory: Sendable {
    /// A sign-in that has begun (RFC 7636 §4.1, OIDC Core §3.1.2.1).
    struct Flow: Sendable {
        let state: Secret
        let nonce: Secret
        let verifier: Secret
    }

    /// One who has signed in.
    struct Person: Sendable {
        let parts: [DemoAppPage.Part]
        let idToken: String?
    }

    private struct Browser {
        var flow: Flow?
        var person: Person?
        var problem: String?
    }

    private static let most = 1000
    private let browsers = Mutex<(known: [String: Browser], order: [String])>(([:], []))

    func begin(_ flow: Flow, in browser: String) { change(browser) { $0 = Browser(flow: flow) } }

    /// The flow of a browser, which ends by it: an answer is taken once.
    func takeFlow(of browser: String) -> Flow? {
        browsers.withLock { state in
            let flow = state.known[browser]?.flow
            state.known[browser]?.flow = nil
            return flow
        }
    }

    func signIn(_ person: Person, in browser: String) { change(browser) { $0 = Browser(person: person) } }

    func note(_ problem: String, in browser: String) { change(browser) { $0 = Browser(problem: problem) } }

    func person(of browser: String) -> Person? { browsers.withLock { $0.known[browser]?.person } }

    /// What went wrong last; told once.
    func takeProblem(of browser: String) -> String? {
        browsers.withLock { state in
            let problem = state.known[browser]?.problem
            state.known[browser]?.problem = nil
            return problem
        }
    }

    func forget(_ browser: String) { change(browser) { $0 = Browser() } }

    private func change(_ name: String, _ body: (inout Browser) -> Void) {
        browsers.withLock { state in
            if state.known[name] == nil {
                state.order.append(name)
                if state.order.count > Self.most { state.known[state.order.removeFirst()] = nil }
            }
            body(&state.known[name, default: Browser()])
        }
    }
}
