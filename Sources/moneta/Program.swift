// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

#if canImport(Glibc)
    import Glibc
#endif
import NIOPosix

/// Where the process begins.
@main
enum Program {
    static func main() async {
        #if canImport(Glibc)
            // Two heaps are enough for two kinds of threads, and each one more holds on to memory.
            mallopt(M_ARENA_MAX, 2)
        #endif
        // Requests are answered on the threads that read them: without this, each would change threads twice.
        NIOSingletons.unsafeTryInstallSingletonPosixEventLoopGroupAsConcurrencyGlobalExecutor()
        await Moneta.main()
    }
}
