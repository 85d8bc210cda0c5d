// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Persistence
package import Primitives

/// Writes the event of a change in the transaction of the change, with the members that differ.
///
/// `before` is `nil` for something created, `after` for something deleted. Values must hold no secret.
package func recordChange(
    _ type: EventType,
    target: Event.Target,
    also others: [Event.Target] = [],
    from before: JSON?,
    to after: JSON?,
    by caller: Caller,
    in tx: any Transaction,
    with surroundings: Surroundings
) throws {
    var changed = target
    (changed.before, changed.after) = differing(before, after)
    try EventRecords(tx).append(Event(type, by: caller, on: [changed] + others, in: surroundings))
    (tx as? any ChangeObserver)?.changed(type, [target] + others, by: caller)
}

/// A transaction that is told of every change that is recorded in it.
package protocol ChangeObserver {
    func changed(_ type: EventType, _ targets: [Event.Target], by caller: Caller)
}

/// The members of two objects that differ, each side with its own values.
private func differing(_ before: JSON?, _ after: JSON?) -> (JSON?, JSON?) {
    guard case .object(let old)? = before, case .object(let new)? = after else { return (before, after) }
    let names = Set(old.names + new.names).filter { old[$0] != new[$0] }
    func keep(_ object: JSONObject) -> JSON {
        .object(JSONObject(uniqueMembers: object.members.filter { names.contains($0.name) }))
    }
    return (keep(old), keep(new))
}
