// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Foundation
import FuzzTargets
import Primitives
import Testing

/// Everything that `scripts/fuzz` has kept, replayed: no input may break what must hold, end the process, or
/// take long.
@Suite struct CorpusTests {
    private static let corpora = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "Corpora")

    /// The inputs of a target: the files of its folder, and each line of `grown.base64`, decoded.
    private static func inputs(of name: String) throws -> [(name: String, bytes: [UInt8])] {
        let folder = corpora.appending(path: name)
        var inputs: [(name: String, bytes: [UInt8])] = []
        for file in try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() {
            let bytes = Array(try Data(contentsOf: folder.appending(path: file)))
            guard file == "grown.base64" else {
                inputs.append((file, bytes))
                continue
            }
            for (number, line) in bytes.split(separator: 10).enumerated() {
                let decoded = try #require(Base64URL.decodeStandard(String(decoding: line, as: UTF8.self)))
                inputs.append(("\(file):\(number + 1)", decoded))
            }
        }
        return inputs
    }

    @Test(arguments: FuzzTarget.all.map(\.name))
    func `every kept input is taken or refused as it should be`(name: String) throws {
        let target = try #require(FuzzTarget.all.first { $0.name == name })
        let inputs = try Self.inputs(of: name)
        #expect(inputs.count >= 5, "the corpus of \(name) is missing")
        for input in inputs {
            let time = try ContinuousClock().measure {
                do {
                    try target.check(input.bytes)
                } catch let broken as BrokenInvariant {
                    Issue.record("\(name)/\(input.name): \(broken)")
                }
            }
            // The fuzzer allows one second of its own time; a debug build on a busy machine needs more.
            #expect(time < .seconds(20), "\(name)/\(input.name) takes \(time)")
        }
    }

    @Test func `every folder of inputs belongs to a target`() throws {
        let folders = try FileManager.default.contentsOfDirectory(atPath: Self.corpora.path)
        #expect(Set(folders) == Set(FuzzTarget.all.map(\.name)))
    }

    @Test func `an invariant that does not hold is found`() {
        let target = FuzzTarget(name: "broken") { input in
            guard input.isEmpty else { throw BrokenInvariant(description: "not empty") }
        }
        #expect(throws: Never.self) { try target.check([]) }
        #expect(throws: BrokenInvariant.self) { try target.check([1]) }
    }
}
