// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Logging
import Primitives
import SystemPackage

/// Chooses how log lines are written, once for the process.
package func bootstrapLogging(_ settings: Settings) {
    let level = settings.logLevel
    guard settings.logsJSON else {
        LoggingSystem.bootstrap { label in
            var handler = StreamLogHandler.standardError(label: label)
            handler.logLevel = level
            return handler
        }
        return
    }
    LoggingSystem.bootstrap { label in JSONLogHandler(label: label, logLevel: level) }
}

/// One JSON object for each log line, on standard error.
struct JSONLogHandler: LogHandler {
    let label: String
    var logLevel: Logger.Level
    var metadata: Logger.Metadata = [:]

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(
        level: Logger.Level, message: Logger.Message, metadata explicit: Logger.Metadata?, source: String,
        file: String, function: String, line: UInt
    ) {
        var object: JSONObject = [
            "time": .string(Surroundings.system.now().rfc3339), "level": .string(level.rawValue),
            "logger": .string(label), "message": .string(message.description),
        ]
        let all = metadata.merging(explicit ?? [:]) { _, new in new }
        for (name, value) in all.sorted(by: { $0.key < $1.key }) { object[name] = .string("\(value)") }
        _ = try? FileDescriptor.standardError.writeAll(JSON.object(object).bytes + [10])
    }
}
