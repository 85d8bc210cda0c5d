// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import ArgumentParser
import NIOCore
import NIOPosix

/// Where the process begins.
@main
enum Program {
    static func main() async {
        // Requests are answered on the threads that read them: without this, each would change threads twice.
        NIOSingletons.unsafeTryInstallSingletonPosixEventLoopGroupAsConcurrencyGlobalExecutor()
        await Moneta.main()
    }
}
