// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Claims
import Crypto
import Expressions
import Glibc
import Primitives

/// `moneta-claims-bench`: what the claims of one access token cost, beside one P-256 signature of the same
/// run.
///
/// Prints a line `claims groups microseconds` for 0, 10 and 50 claims of a user in 10 and in 1,000 groups,
/// and first a line `signature microseconds`. Time is this thread's processor time, the least of five rounds.
/// `scripts/bench` calls it.

/// Kinds of claims as organisations have them; the tenth reads all groups through a filter.
private let kinds: [(value: String, filter: GroupFilterType?)] = [
    ("user.firstName + ' ' + user.lastName", nil),
    ("String.toUpperCase(user.department)", nil),
    ("user.employeeNumber != '' AND user.employeeNumber != null ? user.employeeNumber : user.login", nil),
    ("app.profile.tier > 2 ? 'gold' : 'basic'", nil),
    ("String.substringBefore(user.email, '@')", nil),
    ("user.department matches '(?i)eng.*'", nil),
    ("String.replace(Arrays.toCsvString(access.scope), ',', ' ')", nil),
    ("isMemberOfGroupName('group 7')", nil),
    ("user.costCenter ?: 'none'", nil),
    ("group 1", .startsWith),
]

private func definitions(_ count: Int) -> [ClaimDefinition] {
    (0..<count).map { number in
        let kind = kinds[number % kinds.count]
        return ClaimDefinition(
            id: .init("ocl\(number)"), name: "claim\(number)", claimType: .resource,
            valueType: kind.filter == nil ? .expression : .groups, value: kind.value,
            groupFilterType: kind.filter, groupsOverflow: .truncate)
    }
}

private func facts(groups: Int) -> ClaimFacts {
    ClaimFacts(
        names: Names(
            user: [
                "id": "00u1", "login": "ada@example.com", "email": "ada@example.com", "firstName": "Ada",
                "lastName": "Lovelace", "department": "Engineering", "employeeNumber": "1815",
            ],
            app: ["clientId": "bench", "profile": ["tier": 3]], access: ["scope": ["read", "write"]],
            groups: (0..<groups).map { GroupFact(id: "00g\($0)", name: "group \($0)") }))
}

private func threadTime() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) * 1e6 + Double(time.tv_nsec) / 1e3
}

private func microseconds(_ times: Int, _ work: () throws -> Void) rethrows -> Double {
    var least = Double.infinity
    for _ in 0..<5 {
        let begun = threadTime()
        for _ in 0..<times { try work() }
        least = min(least, (threadTime() - begun) / Double(times))
    }
    return least
}

/// Two decimals, without Foundation.
private func written(_ number: Double) -> String {
    let hundredths = Int((number * 100).rounded())
    return "\(hundredths / 100).\(hundredths % 100 < 10 ? "0" : "")\(hundredths % 100)"
}

let key = P256.Signing.PrivateKey()
let message = [UInt8](repeating: 97, count: 700)
print("signature", written(try microseconds(2000) { _ = try key.signature(for: message) }))
for groups in [10, 1000] {
    let facts = facts(groups: groups)
    for count in [0, 10, 50] {
        let claims = CompiledClaims(definitions(count))
        var resolved = 0
        let time = try microseconds(count == 0 ? 10_000 : 400) {
            resolved = try resolveClaims(claims, for: .accessToken, facts: facts, grantedScopes: ["read"])
                .count
        }
        // What is not there has not been computed.
        precondition(resolved >= count)
        print(count, groups, written(time))
    }
}
