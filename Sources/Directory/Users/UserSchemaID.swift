// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

/// The id of the profile schema that users of a type have: `osc` and what stands behind `oty` in the type's.
package func userSchemaID(ofType typeID: String) -> String { "osc" + typeID.dropFirst(3) }
