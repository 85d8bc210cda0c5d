// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Primitives
import Synchronization

/// What it takes to call hooks, built once: the way out, and the access tokens that are in use.
package struct HookLine: Sendable {
    package let door: HookDoor
    /// The URL of the organisation, the `iss` of signatures.
    package let issuer: String
    package let surroundings: Surroundings
    let tokens: HookAccessTokens

    /// `issuer` is scheme, host and port, without a slash at the end.
    package init(door: HookDoor, issuer: String, surroundings: Surroundings) {
        self.door = door
        self.issuer = issuer
        self.surroundings = surroundings
        tokens = HookAccessTokens(door: door, surroundings: surroundings)
    }
}

/// How one call of a hook went.
package struct HookCall: Sendable {
    /// The body of the answer, `nil` for an empty one; or why there is none.
    package let result: Result<JSON?, HookFailure>
    /// The status of the last answer, if there was one.
    package let status: Int?
    /// How often the service was asked; 0 when it did not come to that.
    package let attempts: Int
    package let duration: Duration
}

/// What has happened so far; read also when time is up.
private final class Progress: Sendable {
    private let state = Mutex<(attempts: Int, status: Int?)>((0, nil))

    var now: (attempts: Int, status: Int?) { state.withLock { $0 } }

    func begin() {
        state.withLock { $0 = ($0.attempts + 1, nil) }
    }

    func answered(_ status: Int) {
        state.withLock { $0.status = status }
    }
}

/// Asks a hook, signed and authenticated, and reads its answer as JSON; never throws.
///
/// Everything together ends after ``HookDoor/time``. A connection that cannot be made, and a status of 500 or
/// more, is tried once more in the time that is left; so is a 401 of a service whose access token may have
/// been withdrawn, unless there is no other token. Redirects are not followed. Call it outside of
/// transactions.
package func callHook(
    _ hook: HookSnapshot, with body: JSON, through line: HookLine
) async -> HookCall {
    let started = line.surroundings.now()
    let progress = Progress()
    let bytes = body.bytes
    var result: Result<JSON?, HookFailure>
    do {
        let reply = try await within(line.door.time) { try await ask(hook, bytes, line, progress) }
        result = .success(try read(reply.body))
    } catch let failure as HookFailure {
        result = .failure(failure)
    } catch is CancellationError {
        result = .failure(.tooSlow)
    } catch {
        result = .failure(.cannotCompile)
    }
    let (attempts, status) = progress.now
    return HookCall(
        result: result, status: status, attempts: attempts, duration: line.surroundings.now() - started)
}

private func ask(
    _ hook: HookSnapshot, _ body: [UInt8], _ line: HookLine, _ progress: Progress
) async throws -> HookDoor.Reply {
    for _ in 1..<HookLimits.attempts {
        do {
            return try await askOnce(hook, body, line, progress)
        } catch let failure as HookFailure {
            var again = failure.isWorthARetry
            if failure == .status(401), hook.hook.channel.client != nil {
                line.tokens.forget(hook.hook.id)
                again = true
            }
            // Without an access token it has not come to a call, and is not tried again.
            guard again, progress.now.attempts > 0 else { throw failure }
        }
        // A call that was given up fails as if nobody were there.
        try Task.checkCancellation()
    }
    return try await askOnce(hook, body, line, progress)
}

private func askOnce(
    _ hook: HookSnapshot, _ body: [UInt8], _ line: HookLine, _ progress: Progress
) async throws -> HookDoor.Reply {
    let channel = hook.hook.channel
    var headers = channel.headers.map { (name: $0.name, value: $0.value) }
    switch channel.authentication {
    case .none: break
    case .header(let name):
        guard let secret = hook.secret else { throw HookFailure.cannotCompile }
        headers.append((name, secret.revealText()))
    case .clientSecret(let client), .privateKey(let client, _):
        headers.append(
            ("Authorization", "Bearer \(try await line.tokens.token(for: hook, client).revealText())"))
    }
    let signature = try signHookCall(body, of: hook, issuer: line.issuer, with: line.surroundings)
    headers.append((HookSignature.header, signature))
    progress.begin()
    let reply = try await line.door.send(
        HookDoor.Post(url: channel.uri, headers: headers, contentType: "application/json", body: body))
    progress.answered(reply.status)
    guard reply.status == 200 || reply.status == 204 else { throw HookFailure.status(reply.status) }
    return reply
}

private func read(_ body: [UInt8]) throws(HookFailure) -> JSON? {
    guard !body.isEmpty else { return nil }
    do {
        return try JSON(reading: body, limits: HookLimits.answer)
    } catch {
        throw .malformedAnswer("it is not acceptable JSON: \(error)")
    }
}

/// Runs `body`, and gives it up when the time is over.
private func within<Value: Sendable>(
    _ time: Duration, _ body: @escaping @Sendable () async throws -> Value
) async throws -> Value {
    try await withThrowingTaskGroup(of: Value.self) { group in
        group.addTask { try await body() }
        group.addTask {
            try await Task.sleep(for: time)
            throw HookFailure.tooSlow
        }
        defer { group.cancelAll() }
        guard let value = try await group.next() else { throw HookFailure.tooSlow }
        return value
    }
}
