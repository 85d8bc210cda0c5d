// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

/// People and app users beside the user, for `getManagerUser`, `getLinkedObject`, `findWorkdayUser` and the
/// like.
///
/// What is not filled in is not known: these functions then give null, and questions are answered with false.
package struct DirectoryFacts: Sendable {
    /// The user's manager as a user, by the directory that says so (`active_directory`).
    package var managers: [String: Value]
    /// The user's assistant as a user, by directory.
    package var assistants: [String: Value]
    /// The manager's profiles in apps, by `directory/app`: `active_directory/google`.
    package var managerAppUsers: [String: Value]
    /// The assistant's profiles in apps, by `directory/app`.
    package var assistantAppUsers: [String: Value]
    /// The user at the other end of a link, by the name of the relation (`manager`).
    package var linkedObjects: [String: Value]
    /// The user's profiles in Active Directory instances.
    package var directoryUsers: [Value]
    /// The user's profiles in Workday instances.
    package var workdayUsers: [Value]

    /// Makes facts that say nothing but what is given.
    package init(
        managers: [String: Value] = [:], assistants: [String: Value] = [:],
        managerAppUsers: [String: Value] = [:], assistantAppUsers: [String: Value] = [:],
        linkedObjects: [String: Value] = [:], directoryUsers: [Value] = [], workdayUsers: [Value] = []
    ) {
        self.managers = managers
        self.assistants = assistants
        self.managerAppUsers = managerAppUsers
        self.assistantAppUsers = assistantAppUsers
        self.linkedObjects = linkedObjects
        self.directoryUsers = directoryUsers
        self.workdayUsers = workdayUsers
    }
}
