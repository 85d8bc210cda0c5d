// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Expressions
import Primitives

extension User {
    /// `user` in expressions: `id`, `status` and times at the top, the attributes under `profile`.
    ///
    /// An address counts as not verified: nothing verifies addresses yet, and apps trust what is said here.
    package var expressionValue: Value {
        [
            "id": .string(id.text), "status": .string(status.rawValue),
            "created": .string(created.rfc3339), "activated": .optional(activated?.rfc3339),
            "statusChanged": .optional(statusChanged?.rfc3339),
            "lastUpdated": .string(lastUpdated.rfc3339),
            "passwordChanged": .optional(passwordChanged?.rfc3339), "emailVerified": false,
            "profile": Value(.object(profile)),
        ]
    }
}
