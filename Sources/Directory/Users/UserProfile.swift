// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Persistence
import Primitives

/// Checks a whole profile by the schema of its user type; a type that there is not is refused.
///
/// `object` names the document in the error. A new profile has the values that attributes begin with.
func checkedUserProfile(
    _ profile: JSONObject, typeID: String, object: String, isNew: Bool = false, in tx: any Transaction
) throws -> (profile: JSONObject, schema: ProfileSchema) {
    if typeID != User.defaultTypeID, try UserTypeRecords(tx).find(ID(typeID)) == nil {
        throw ChangeRefused.invalid("type.id", "`\(typeID)` is not a user type")
    }
    let schema = try SchemaRecords(tx).find(.userType(typeID))
    return (try schema.checked(isNew ? schema.completed(profile) : profile, object: object), schema)
}
