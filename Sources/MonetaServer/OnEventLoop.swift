// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import HummingbirdCore
import Logging
import NIOCore

/// Answers the requests of a connection on the event loop that reads them.
///
/// Without it a request changes threads twice: to the pool of tasks when it has been read, and back when its
/// answer is written. Each change wakes a thread, which costs about as much as all that Moneta does for a
/// token besides signing it. Nothing on the way of a request may block: databases, hashing of passwords and
/// lookups of names have threads of their own.
struct OnEventLoop<Connection: ServerChildChannel>: ServerChildChannel {
    let connection: Connection

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Connection.Value> {
        connection.setup(channel: channel, logger: logger)
    }

    func handle(value: Connection.Value, logger: Logger) async {
        await withTaskExecutorPreference(EventLoopExecutor(loop: value.channel.eventLoop)) {
            await connection.handle(value: value, logger: logger)
        }
    }
}

/// Runs tasks on one event loop.
private final class EventLoopExecutor: TaskExecutor {
    private let loop: any EventLoop

    init(loop: any EventLoop) { self.loop = loop }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        loop.execute { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
}
