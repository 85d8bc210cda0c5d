// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Expressions
import Primitives

extension User {
    /// `user` in expressions: `id`, `status` and times at the top, the attributes under `profile`.
    ///
    /// An address counts as verified once its user has shown that mail to it reaches them: apps trust what is
    /// said here.
    package var expressionValue: Value {
        [
            "id": .string(id.text), "status": .string(status.rawValue),
            "created": .string(created.rfc3339), "activated": .optional(activated?.rfc3339),
            "statusChanged": .optional(statusChanged?.rfc3339),
            "lastUpdated": .string(lastUpdated.rfc3339),
            "passwordChanged": .optional(passwordChanged?.rfc3339), "emailVerified": .bool(isEmailVerified),
            "profile": Value(.object(profile)),
        ]
    }
}
