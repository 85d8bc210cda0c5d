// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

/// What stands behind the names of an expression in one place of use, and what the place wants of it.
///
/// A profile schema becomes `user` (or `appuser`) with a type for each attribute. What is not declared is
/// unknown: a warning, for it is null when the expression is evaluated.
package struct Declarations: Sendable {
    /// The type behind each name that expressions may start from.
    package var names: [String: DeclaredType]
    package var functions: FunctionTable
    /// Functions with one of these words before the dot are errors here: `Convert` in group rules.
    package var refusedNamespaces: Set<String>
    /// The kinds of values that the place can use; null is always allowed.
    package var result: ValueKinds
    /// How long text and lists from outside are assumed to be when the worst case is worked out.
    package var assumptions: WorkAssumptions
    package var limits: ExpressionLimits
    package var evaluation: EvaluationLimits

    /// Takes the names of a place of use, with the limits that hold everywhere.
    package init(
        names: [String: DeclaredType], functions: FunctionTable = .standard,
        refusedNamespaces: Set<String> = [], result: ValueKinds = .any,
        assumptions: WorkAssumptions = WorkAssumptions(), limits: ExpressionLimits = ExpressionLimits(),
        evaluation: EvaluationLimits = EvaluationLimits()
    ) {
        self.names = names
        self.functions = functions
        self.refusedNamespaces = refusedNamespaces
        self.result = result
        self.assumptions = assumptions
        self.limits = limits
        self.evaluation = evaluation
    }

    /// Claims of an authorization server, when no schema is at hand: any attribute may exist.
    package static let claims = claims(userAttributes: nil, appuserAttributes: nil)

    /// Claims of an authorization server.
    ///
    /// Takes the attributes of the two profiles by name; `nil` means that any attribute may exist.
    package static func claims(
        userAttributes: [String: DeclaredType]?, appuserAttributes: [String: DeclaredType]? = nil
    ) -> Declarations {
        Declarations(names: [
            "user": user(userAttributes),
            "appuser": .record(appuserAttributes ?? [:], isOpen: appuserAttributes == nil),
            "app": .record([
                "id": .string, "clientId": .string, "name": .string, "label": .string,
                "profile": .record([:], isOpen: true),
            ]),
            "org": .record(["name": .string, "subDomain": .string, "subdomain": .string]),
            "access": .record(["scope": .list(of: .string)]),
            "session": .record(["id": .string, "amr": .list(of: .string)]),
        ])
    }

    /// Conditions of group rules: about the user alone, true or false, without conversions and times.
    package static func groupRules(userAttributes: [String: DeclaredType]? = nil) -> Declarations {
        Declarations(
            names: ["user": user(userAttributes)],
            refusedNamespaces: ["Convert", "Iso3166Convert", "Time", "DateTime", "Groups"], result: .bool)
    }

    /// Custom conditions of policies, which must be true or false.
    package static func conditions(
        userAttributes: [String: DeclaredType]? = nil, others: [String: DeclaredType] = [:]
    ) -> Declarations {
        var declarations = claims(userAttributes: userAttributes)
        declarations.names.merge(others) { _, given in given }
        declarations.result = .bool
        return declarations
    }

    private static func user(_ attributes: [String: DeclaredType]?) -> DeclaredType {
        .record(
            [
                "id": .string, "status": .string, "created": .time, "activated": .time,
                "statusChanged": .time, "lastLogin": .time, "lastUpdated": .time, "passwordChanged": .time,
                "profile": .record(attributes ?? [:], isOpen: attributes == nil),
            ])
    }
}
