// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
import Primitives

extension SignInMachine {
    /// The machine as it is kept between two steps.
    var document: JSON {
        var object: JSONObject = ["state": .string(kind)]
        switch state {
        case .identifying, .cancelled: break
        case .provingPassword(let name): object["name"] = .string(name)
        case .passwordExpired(let user), .finished(let user), .unlocked(let user):
            object["user"] = .string(user.text)
        case .passwordExpiring(let user, let days):
            object["user"] = .string(user.text)
            object["days"] = .integer(Int64(days))
        case .answeringQuestion(let user, let recovery), .choosingPassword(let user, let recovery):
            object["user"] = .string(user.text)
            object["recovery"] = .string(recovery.rawValue)
        }
        object["methods"] = .strings(methods)
        return .object(object)
    }

    /// Reads what ``document`` made; `nil` for anything else.
    init?(stored document: JSON, policy: PasswordPolicy = .standard) {
        guard let methods = document["methods"]?.strings else { return nil }
        let user = document["user"]?.string.map { ID<User>($0) }
        let recovery = document["recovery"]?.string.flatMap { Recovery(rawValue: $0) }
        let state: State
        switch (document["state"]?.string, user, recovery) {
        case ("identifying", _, _): state = .identifying
        case ("password", _, _):
            guard let name = document["name"]?.string else { return nil }
            state = .provingPassword(name: name)
        case ("expired", let user?, _): state = .passwordExpired(user)
        case ("expiring", let user?, _):
            state = .passwordExpiring(user, days: Int(document["days"]?.integer ?? 0))
        case ("question", let user?, let recovery?): state = .answeringQuestion(user, recovery)
        case ("choosing", let user?, let recovery?): state = .choosingPassword(user, recovery)
        case ("finished", let user?, _): state = .finished(user)
        case ("unlocked", let user?, _): state = .unlocked(user)
        case ("cancelled", _, _): state = .cancelled
        default: return nil
        }
        self.init(state, methods: methods, policy: policy)
    }

    private var kind: String {
        switch state {
        case .identifying: "identifying"
        case .provingPassword: "password"
        case .passwordExpired: "expired"
        case .passwordExpiring: "expiring"
        case .answeringQuestion: "question"
        case .choosingPassword: "choosing"
        case .finished: "finished"
        case .unlocked: "unlocked"
        case .cancelled: "cancelled"
        }
    }
}
