// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Persistence

/// What is wrong with the hook that a rule names: it must exist and be asked about tokens.
///
/// One that the rule named already is let be, as with other names (``AccessReferences``).
func hookProblems(
    with actions: AccessRule.Actions, replacing before: AccessRule.Actions?, standing: Set<String>,
    in tx: any Transaction
) throws -> [String] {
    guard let id = actions.inlineHookID else {
        return actions.inlineHookOnFailure == nil
            ? [] : ["actions.token.inlineHook.onFailure: needs an id beside it"]
    }
    guard id != before?.inlineHookID, !standing.contains(id) else { return [] }
    guard let hook = try InlineHookRecords(tx).find(id) else {
        return ["actions.token.inlineHook.id: there is no inline hook with the id `\(id)`"]
    }
    guard hook.kind == .token else {
        return [
            "actions.token.inlineHook.id: the hook `\(id)` is of the type \(hook.kind.rawValue); it must be "
                + InlineHook.Kind.token.rawValue
        ]
    }
    return []
}

extension AccessRule.Actions {
    /// With what is to be stored of the failure policy: what a request leaves out stays while the rule keeps
    /// its hook, and the original's behaviour is not stored at all.
    package func keepingFailurePolicy(of before: Self?) -> Self {
        var actions = self
        if inlineHookID == nil {
            actions.inlineHookOnFailure = nil
        } else if inlineHookOnFailure == nil, before?.inlineHookID == inlineHookID {
            actions.inlineHookOnFailure = before?.inlineHookOnFailure
        }
        if actions.inlineHookOnFailure == .proceed { actions.inlineHookOnFailure = nil }
        return actions
    }
}
