// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import CLibFuzzer
import FuzzTargets
import Glibc

/// `moneta-fuzz --target=NAME [OPTION OF libFuzzer…] [FOLDER OR FILE…]`; `scripts/fuzz` calls it.
///
/// libFuzzer passes over arguments with two hyphens, and hands them on to the processes that it starts.
private let chosen: FuzzTarget = {
    let prefix = "--target="
    let name = CommandLine.arguments.first { $0.hasPrefix(prefix) }?.dropFirst(prefix.count)
    guard let target = FuzzTarget.all.first(where: { name == $0.name[...] }) else {
        let names = FuzzTarget.all.map(\.name).joined(separator: " ")
        report("choose one target with --target=NAME: \(names)")
        exit(2)
    }
    return target
}()

/// How much of its own time the check of one input may take; the time of a busy machine does not count.
///
/// A second for what has a budget of work whatever its length, and for the rest ten times what the longest
/// ordinary input takes: a cost that grows faster than the text is found long before it takes a second.
private func limitInNanoseconds(_ count: Int) -> Int {
    switch chosen.name {
    case "expression", "regex", "key": 1_000_000_000
    default: 50_000_000 + 4_000 * count
    }
}

private func report(_ sentence: String) {
    let line = Array("moneta-fuzz: \(sentence)\n".utf8)
    _ = write(STDERR_FILENO, line, line.count)
}

private func ownTime() -> Int {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return time.tv_sec * 1_000_000_000 + time.tv_nsec
}

/// Ends the process when something is wrong, which is how libFuzzer learns of it: it then keeps the input.
private func check(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let before = ownTime()
    do {
        try chosen.check(Array(UnsafeBufferPointer(start: start, count: count)))
    } catch {
        report("broken: \(error)")
        abort()
    }
    let time = ownTime() - before
    if time > limitInNanoseconds(count) {
        report("slow: one input of \(count) bytes takes \(time / 1_000_000) ms")
        abort()
    }
    return 0
}

private var count = CommandLine.argc
private var arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = CommandLine.unsafeArgv
_ = chosen
exit(LLVMFuzzerRunDriver(&count, &arguments) { check($0, $1) })
