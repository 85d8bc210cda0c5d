// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import OAuth

extension Fetch {
    /// The way out for hooks: as fast as their limits ask, and beside the one for documents, so that slow
    /// hooks keep no client from authenticating.
    ///
    /// `time` is for one call; a third of it is for its connection.
    package convenience init(
        forHooks allowsPrivateNetworks: Bool, time: Duration = HookLimits.time,
        onOutcome: (@Sendable (_ outcome: String) -> Void)? = nil
    ) {
        self.init(
            allowsPrivateNetworks: allowsPrivateNetworks, time: time, connectTime: time / 3,
            maximumBytes: HookLimits.answerBytes, concurrency: 256, onOutcome: onOutcome)
    }
}

extension HookDoor {
    /// Sends through the one guarded way out.
    package init(_ fetch: Fetch) {
        self.init(
            time: fetch.time,
            send: { post in
                do {
                    let answer = try await fetch.post(
                        OutboundPost(
                            url: post.url, headers: post.headers, contentType: post.contentType,
                            body: post.body))
                    return Reply(status: answer.status, body: answer.body)
                } catch let error as FetchError {
                    throw HookFailure(error)
                }
            },
            problem: { url in fetch.problem(with: url).map { "\($0)" } })
    }
}

extension HookFailure {
    fileprivate init(_ error: FetchError) {
        self =
            switch error {
            case .malformedURL, .notSecure, .notPublic: .notAllowed("\(error)")
            case .unknownHost, .unreachable: .unreachable("\(error)")
            case .status(let status): .status(status)
            case .tooLarge(let limit): .tooLarge(limit: limit)
            case .tooSlow: .tooSlow
            case .busy: .busy
            }
    }
}
