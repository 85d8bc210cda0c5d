// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Persistence
import Primitives

/// Checks a whole profile by the schema of its user type; a type that there is not is refused.
///
/// `object` names the document in the error.
func checkedUserProfile(
    _ profile: JSONObject, typeID: String, object: String, in tx: any Transaction
) throws -> (profile: JSONObject, schema: ProfileSchema) {
    if typeID != User.defaultTypeID, try UserTypeRecords(tx).find(ID(typeID)) == nil {
        throw ChangeRefused.invalid("type.id", "`\(typeID)` is not a user type")
    }
    let schema = try SchemaRecords(tx).find(.userType(typeID))
    return (try schema.checked(profile, object: object), schema)
}
