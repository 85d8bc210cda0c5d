// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import OAuth
package import Primitives

/// A finding as the management API and `moneta findings --json` show it.
///
/// `{"id","severity","sentence","advice","server"?:{"id","name"},"policy"?,"rule"?,"claim"?,"app"?,"user"?,
/// "byPolicy"?,"byRule"?,"otherServer"?}`.
package func findingDocument(_ finding: Finding) -> JSON {
    var document: JSONObject = [
        "id": .string(finding.kind.rawValue), "severity": .string(finding.kind.severity.rawValue),
        "sentence": .string(finding.sentence), "advice": .string(finding.kind.advice),
    ]
    for object in finding.objects {
        document[object.part.rawValue] = ["id": .string(object.id), "name": .string(object.name)]
    }
    return .object(document)
}
