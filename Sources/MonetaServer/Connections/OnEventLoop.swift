// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import HummingbirdCore
import Logging
import NIOCore
import Synchronization

/// Answers the requests of a connection on the event loop that reads them.
///
/// Without it a request changes threads twice: to the pool of tasks when it has been read, and back when its
/// answer is written. Each change wakes a thread, which costs about as much as all that Moneta does for a
/// token besides signing it. Nothing on the way of a request may block: databases, hashing of passwords and
/// lookups of names have threads of their own.
struct OnEventLoop<Connection: ServerChildChannel>: ServerChildChannel {
    let connection: Connection
    private let executors = EventLoopExecutors()

    init(connection: Connection) { self.connection = connection }

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Connection.Value> {
        connection.setup(channel: channel, logger: logger)
    }

    func handle(value: Connection.Value, logger: Logger) async {
        await withTaskExecutorPreference(executors.executor(of: value.channel.eventLoop)) {
            await connection.handle(value: value, logger: logger)
        }
    }
}

/// One executor for each event loop.
private final class EventLoopExecutors: Sendable {
    private let executors = Mutex<[ObjectIdentifier: EventLoopExecutor]>([:])

    func executor(of loop: any EventLoop) -> EventLoopExecutor {
        executors.withLock { executors in
            if let executor = executors[ObjectIdentifier(loop)] { return executor }
            let executor = EventLoopExecutor(loop: loop)
            executors[ObjectIdentifier(loop)] = executor
            return executor
        }
    }
}

/// Runs tasks on one event loop.
private final class EventLoopExecutor: TaskExecutor {
    private let loop: any EventLoop
    private let jobs = Mutex<[UnownedJob]>([])

    init(loop: any EventLoop) { self.loop = loop }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        let isFirst = jobs.withLock { jobs in
            jobs.append(job)
            return jobs.count == 1
        }
        if isFirst { loop.execute { self.run() } }
    }

    private func run() {
        let ready = jobs.withLock { jobs in
            let ready = jobs
            jobs = []
            jobs.reserveCapacity(16)
            return ready
        }
        for job in ready { job.runSynchronously(on: asUnownedTaskExecutor()) }
    }
}
