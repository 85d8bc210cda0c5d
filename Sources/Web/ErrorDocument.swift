// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Primitives

/// The document in which the original says an error for which no RFC has a form.
///
/// `{"errorCode","errorSummary","errorLink","errorId","errorCauses"}`; `id` finds the request in the log.
package func errorDocument(_ code: String, _ summary: String, causes: [String] = [], id: String) -> JSON {
    [
        "errorCode": .string(code), "errorSummary": .string(summary), "errorLink": .string(code),
        "errorId": .string(id), "errorCauses": .array(causes.map { ["errorSummary": .string($0)] }),
    ]
}
