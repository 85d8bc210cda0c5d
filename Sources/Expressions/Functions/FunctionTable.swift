// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

/// The functions that expressions may call.
///
/// A new function is one more row in one of the lists.
package struct FunctionTable: Sendable {
    /// In the order of the reference.
    package let functions: [Function]
    private let byName: [String: Function]
    private let byMethod: [String: [Function]]

    /// Makes a table; of two functions with one name the later stands.
    ///
    /// Namespaces (`String` in `String.len`) begin with a capital letter.
    package init(_ functions: [Function]) {
        var byName: [String: Function] = [:]
        var byMethod: [String: [Function]] = [:]
        for function in functions {
            for name in [function.name] + function.otherNames { byName[name] = function }
            if let method = function.method { byMethod[method, default: []].append(function) }
        }
        self.functions = functions
        self.byName = byName
        self.byMethod = byMethod
    }

    /// Everything the language has.
    package static let standard = FunctionTable(
        stringFunctions + listFunctions + convertFunctions + countryFunctions + timeFunctions + timeMethods
            + groupFunctions + groupListFunctions + userFunctions + directoryFunctions + versionFunctions)

    /// The function that is called by this name, also by one of its older ones.
    package func function(named name: String) -> Function? { byName[name] }

    /// The functions that can be called as a method of this name; they differ in their receivers.
    package func methods(named name: String) -> [Function] { byMethod[name] ?? [] }

    /// The names of calls, sorted: for completion and for hints.
    package var functionNames: [String] { byName.keys.sorted() }
    /// The names of methods, sorted.
    package var methodNames: [String] { byMethod.keys.sorted() }
}
