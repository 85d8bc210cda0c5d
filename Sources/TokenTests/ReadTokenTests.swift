// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Primitives

/// The version of the format that this program writes and reads.
package let tokenTestFormat: Int64 = 1

/// Reads a document of tests and expands its matrices, in the order of the document.
///
/// Everything that is wrong is told at once. A document leads to at most 10,000 requests.
package func readTokenTests(_ document: JSON) throws(TestFileError) -> [TokenTestCase] {
    var reader = FileReader()
    let root = DocumentPath()
    guard let members = reader.object(document, root, known: ["format", "defaults", "tests"]) else {
        throw TestFileError(mistakes: reader.mistakes)
    }
    if let format = members["format"], format.integer != tokenTestFormat {
        reader.refuse(root.member("format"), "must be \(tokenTestFormat), the one format that there is")
    }
    let defaults = members["defaults"].flatMap {
        reader.object($0, root.member("defaults"), known: requestMembers)
    }
    var cases: [TokenTestCase] = []
    let path = root.member("tests")
    guard let tests = members["tests"]?.array, !tests.isEmpty else {
        reader.refuse(path, "must be a list with at least one test")
        throw TestFileError(mistakes: reader.mistakes)
    }
    for (index, test) in tests.enumerated() {
        let path = path.element(index)
        guard let found = reader.test(test, path, defaults ?? [:]) else { continue }
        guard cases.count + found.matrix.count <= RequestMatrix.mostCases else {
            reader.refuse(path, "the file leads to more than \(RequestMatrix.mostCases) requests")
            break
        }
        for (request, difference) in found.matrix.requests() {
            cases.append(
                TokenTestCase(
                    name: difference.isEmpty ? found.name : "\(found.name) (\(difference))", request: request,
                    expectation: found.expectation))
        }
    }
    try reader.check()
    return cases
}

private let requestMembers = ["server", "client", "grant", "user", "scopes", "resource"]

extension FileReader {
    /// One test; `nil` when it is too wrong to go on.
    fileprivate mutating func test(
        _ value: JSON, _ path: DocumentPath, _ defaults: JSONObject
    ) -> (name: String, matrix: RequestMatrix, expectation: Expectation)? {
        guard let test = object(value, path, known: ["name"] + requestMembers + ["expect"]) else {
            return nil
        }
        let name: String? =
            if let value = test["name"] { text(value, path.member("name")) } else { nil }
        if test["name"] == nil { refuse(path, "a test must have a name") }
        // A member of the test stands for that of the defaults as a whole.
        let defaultsPath = DocumentPath().member("defaults")
        let matrix = matrix { name in
            if let value = test[name] { return (value, path.member(name)) }
            return defaults[name].map { ($0, defaultsPath.member(name)) }
        } missing: {
            path.member($0)
        }
        guard let expect = test["expect"] else {
            refuse(path, "a test must say what it expects; the shortest is `expect: granted`")
            return nil
        }
        let expectation = expectation(expect, path.member("expect"))
        guard let name, let expectation else { return nil }
        return (name, matrix, expectation)
    }

    private mutating func matrix(
        _ member: (String) -> (value: JSON, path: DocumentPath)?, missing: (String) -> DocumentPath
    ) -> RequestMatrix {
        var matrix = RequestMatrix()
        if let (value, path) = member("server") {
            matrix.servers = texts(value, path)
        } else {
            refuse(missing("server"), "is missing: an authorization server by id, name or `default`")
        }
        if let (value, path) = member("client") {
            matrix.clients = texts(value, path)
        } else {
            refuse(missing("client"), "is missing: an app by client_id, id or label")
        }
        if let (value, path) = member("grant") { matrix.grants = texts(value, path) }
        if let (value, path) = member("user") { matrix.users = textsOrNone(value, path) }
        if let (value, path) = member("resource") { matrix.resources = textsOrNone(value, path) }
        if let (value, path) = member("scopes") { matrix.scopes = scopeSets(value, path) }
        if matrix.grants.contains(TokenTestRequest.clientCredentials),
            matrix.users.contains(where: { $0 != nil })
        {
            refuse(
                member("user")?.path ?? missing("user"),
                "client_credentials has no user; leave the user out or name another grant")
        }
        return matrix
    }

    /// One set of scopes (a text with spaces, or a list of texts), or a list of such lists.
    private mutating func scopeSets(_ value: JSON, _ path: DocumentPath) -> [[String]] {
        guard let elements = value.array, elements.contains(where: { $0.array != nil }) else {
            return [scopeSet(value, path)]
        }
        return elements.enumerated().map { index, element in
            guard element.array != nil else {
                refuse(
                    path.element(index),
                    "must be a list too: either all elements are scopes, or all are lists of scopes")
                return []
            }
            return scopeSet(element, path.element(index))
        }
    }

    mutating func scopeSet(_ value: JSON, _ path: DocumentPath) -> [String] {
        if let elements = value.array {
            return elements.enumerated().compactMap { text($1, path.element($0)) }
        }
        return text(value, path)?.split(separator: " ").map(String.init) ?? []
    }
}
