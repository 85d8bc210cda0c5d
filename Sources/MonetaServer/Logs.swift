// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Logging
import Primitives
import SystemPackage

/// Chooses how log lines are written, once for the process.
package func bootstrapLogging(_ settings: Settings) {
    let level = settings.logLevel
    let isJSON = settings.logsJSON
    LoggingSystem.bootstrap { label in LineLogHandler(label: label, isJSON: isJSON, logLevel: level) }
}

/// One line of text, or one JSON object, for each message, on standard error.
///
/// Every request has a logger of its own with a name of its own, and hardly one is ever written to: so
/// nothing is put into words before a line is written.
struct LineLogHandler: LogHandler {
    let label: String
    let isJSON: Bool
    var logLevel: Logger.Level
    /// Few, and so in a row: a dictionary for each request would cost more than it finds.
    private(set) var fields: [(name: String, value: Logger.MetadataValue)] = []

    var metadata: Logger.Metadata {
        get { Dictionary(uniqueKeysWithValues: fields.map { ($0.name, $0.value) }) }
        set { fields = newValue.map { ($0.key, $0.value) } }
    }

    subscript(metadataKey key: String) -> Logger.MetadataValue? {
        get { fields.first { $0.name == key }?.value }
        set {
            fields.removeAll { $0.name == key }
            if let newValue { fields.append((key, newValue)) }
        }
    }

    func log(
        level: Logger.Level, message: Logger.Message, metadata explicit: Logger.Metadata?, source: String,
        file: String, function: String, line: UInt
    ) {
        let time = Surroundings.system.now().rfc3339
        let all = metadata.merging(explicit ?? [:]) { _, new in new }.sorted { $0.key < $1.key }
        var bytes: [UInt8]
        if isJSON {
            var object: JSONObject = [
                "time": .string(time), "level": .string(level.rawValue), "logger": .string(label),
                "message": .string(message.description),
            ]
            for (name, value) in all { object[name] = .string("\(value)") }
            bytes = Array(JSON.object(object).text.visibleJSON.utf8)
        } else {
            let values = all.map { " \($0.key)=\($0.value)" }.joined()
            // A value from outside must not begin a line of its own, nor command the terminal that shows it.
            bytes = Array("\(time) \(level) \(label):\(values) \(message)".madeVisible.utf8)
        }
        bytes.append(10)
        _ = try? FileDescriptor.standardError.writeAll(bytes)
    }
}
