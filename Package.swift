// swift-tools-version: 6.2
// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import PackageDescription

let crypto: Target.Dependency = .product(name: "Crypto", package: "swift-crypto")
let cryptoExtras: Target.Dependency = .product(name: "CryptoExtras", package: "swift-crypto")
let hummingbird: Target.Dependency = .product(name: "Hummingbird", package: "hummingbird")
let httpTypes: Target.Dependency = .product(name: "HTTPTypes", package: "swift-http-types")
let logging: Target.Dependency = .product(name: "Logging", package: "swift-log")
let nioCore: Target.Dependency = .product(name: "NIOCore", package: "swift-nio")
let nioHTTP1: Target.Dependency = .product(name: "NIOHTTP1", package: "swift-nio")
let nioPosix: Target.Dependency = .product(name: "NIOPosix", package: "swift-nio")
let configuration: Target.Dependency = .product(name: "Configuration", package: "swift-configuration")
let serviceLifecycle: Target.Dependency = .product(
    name: "ServiceLifecycle", package: "swift-service-lifecycle")

let package = Package(
    name: "moneta",
    platforms: [.macOS(.v15)],
    products: [.executable(name: "moneta", targets: ["moneta"])],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-configuration", from: "1.4.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.0"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.14.0"),
        .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.0"),
        .package(url: "https://github.com/apple/swift-nio-extras", from: "1.30.0"),
        .package(url: "https://github.com/apple/swift-nio-http2", from: "1.46.0"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.0"),
        .package(url: "https://github.com/apple/swift-system", from: "1.5.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.0"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [
        // Kernel: pure, synchronous.
        .target(name: "Primitives", dependencies: [crypto]),
        .systemLibrary(name: "CLibCrypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
        .target(name: "JOSE", dependencies: ["Primitives", "CLibCrypto", crypto, cryptoExtras]),
        .systemLibrary(name: "CLibCrypt", providers: [.apt(["libcrypt-dev"])]),
        .systemLibrary(name: "CPCRE2", pkgConfig: "libpcre2-8", providers: [.apt(["libpcre2-dev"])]),
        .target(name: "Expressions", dependencies: ["Primitives", "CPCRE2"]),
        .target(name: "Policies", dependencies: ["Primitives", "Expressions"]),
        .target(name: "Claims", dependencies: ["Primitives", "Expressions"]),
        .target(name: "TokenTests", dependencies: ["Primitives", "Expressions", "Claims"]),

        // Contexts: rules and records.
        .target(name: "Persistence", dependencies: ["Primitives"]),
        .target(name: "SystemLog", dependencies: ["Primitives", "Persistence"]),
        .target(
            name: "Directory",
            dependencies: ["Primitives", "JOSE", "Expressions", "Persistence", "SystemLog"]),
        .target(name: "CCommonPasswords", exclude: ["common-passwords.bin"]),
        .target(
            name: "SignIn",
            dependencies: [
                "Primitives", "Persistence", "SystemLog", "Directory", "CLibCrypt", "CCommonPasswords",
                crypto,
                cryptoExtras,
            ]),
        .target(
            name: "OAuth",
            dependencies: [
                "Primitives", "JOSE", "Expressions", "Policies", "Claims", "Persistence", "SystemLog",
                "Directory", crypto,
            ]),

        // Edges: HTTP, drivers, command line.
        .target(
            name: "Web",
            dependencies: ["Primitives", hummingbird, httpTypes, logging, nioCore, nioHTTP1]),
        .target(name: "CPageAssets"),
        .target(name: "Pages", dependencies: ["Primitives", "CPageAssets"], exclude: ["Assets"]),
        .target(
            name: "ManagementAPI",
            dependencies: [
                "Primitives", "JOSE", "Expressions", "Policies", "Claims", "Persistence", "SystemLog",
                "Directory", "SignIn", "OAuth",
                "Web", hummingbird, httpTypes, logging,
            ]),
        .target(
            name: "MonetaServer",
            dependencies: [
                "Primitives", "JOSE", "Persistence", "SystemLog", "Directory", "SignIn", "OAuth", "Web",
                "ManagementAPI", "Pages", hummingbird,
                httpTypes, logging, nioCore, nioHTTP1, nioPosix, configuration, serviceLifecycle,
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "HummingbirdTLS", package: "hummingbird"),
                .product(name: "HummingbirdHTTP2", package: "hummingbird"),
                .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
                .product(name: "NIOHTTP2", package: "swift-nio-http2"),
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "CoreMetrics", package: "swift-metrics"),
                .product(name: "SystemPackage", package: "swift-system"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ]),
        .systemLibrary(name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
        .target(name: "SQLiteStore", dependencies: ["Primitives", "Persistence", "CSQLite"]),
        .systemLibrary(name: "CLibPQ", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
        .target(
            name: "PostgresStore", dependencies: ["Primitives", "Persistence", "CLibPQ", nioPosix, logging]),
        .executableTarget(
            name: "moneta",
            dependencies: [
                "Primitives", "JOSE", "Expressions", "Policies", "Claims", "Persistence", "SystemLog",
                "Directory", "SignIn", "OAuth",
                "ManagementAPI", "MonetaServer", "SQLiteStore", "PostgresStore", "TokenTests", configuration,
                logging, serviceLifecycle,
                nioCore, nioPosix,
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "SystemPackage", package: "swift-system"),
                .product(name: "Yams", package: "Yams"),
            ],
            // A program exports nothing; what is not exported and not used can be left out, which is a tenth
            // of it.
            linkerSettings: [.unsafeFlags(["-Xlinker", "--no-export-dynamic"], .when(platforms: [.linux]))]),

        // Tests.
        .target(
            name: "MonetaTesting",
            dependencies: [
                "Primitives", "JOSE", "Persistence", "SystemLog", "Directory", "SignIn", "OAuth",
                "Web", "ManagementAPI", "MonetaServer", "SQLiteStore", "PostgresStore", hummingbird,
                httpTypes,
                nioCore, logging, crypto,
                .product(name: "HummingbirdTesting", package: "hummingbird"),
            ],
            path: "Tests/MonetaTesting"),
        .target(
            name: "FuzzTargets",
            dependencies: [
                "Primitives", "JOSE", "Expressions", "Persistence", "SystemLog", "Directory", "OAuth",
            ],
            path: "Fuzz/Targets"),
        .testTarget(name: "FuzzCorpusTests", dependencies: ["FuzzTargets", "Primitives"]),
        .testTarget(name: "PrimitivesTests", dependencies: ["Primitives"]),
        .testTarget(
            name: "JOSETests", dependencies: ["Primitives", "JOSE"], resources: [.copy("Vectors")]),
        .testTarget(
            name: "ExpressionsTests", dependencies: ["Primitives", "Expressions"], resources: [.copy("Cases")]
        ),
        .testTarget(name: "PoliciesTests", dependencies: ["Primitives", "Expressions", "Policies"]),
        .testTarget(name: "ClaimsTests", dependencies: ["Primitives", "Expressions", "Claims"]),
        .testTarget(
            name: "TokenTestsTests", dependencies: ["Primitives", "TokenTests"],
            resources: [.copy("Fixtures")]),
        .testTarget(name: "PagesTests", dependencies: ["Primitives", "Pages"], exclude: ["Golden"]),
        .testTarget(
            name: "StoreContractTests",
            dependencies: [
                "Primitives", "Persistence", "SQLiteStore", "PostgresStore", "MonetaTesting", logging,
            ]),
        .testTarget(
            name: "ServerTests",
            dependencies: [
                "Primitives", "JOSE", "Expressions", "Policies", "Claims", "Persistence", "SystemLog",
                "Directory", "SignIn", "OAuth",
                "Web", "ManagementAPI", "MonetaServer", "SQLiteStore", "PostgresStore", "MonetaTesting",
                hummingbird, httpTypes, nioCore, nioHTTP1, nioPosix, logging,
                .product(name: "HummingbirdTesting", package: "hummingbird"),
                .product(name: "NIOEmbedded", package: "swift-nio"),
                .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
            ],
            resources: [.copy("Fixtures")]),
        .testTarget(name: "CommandTests", dependencies: ["Primitives", "MonetaTesting", "moneta"]),
    ]
)

// For scripts/fuzz alone: the parsers tell libFuzzer which ways an input takes through them.
if Context.environment["MONETA_FUZZ"] != nil {
    let watched: Set = [
        "Primitives", "JOSE", "Expressions", "Persistence", "SystemLog", "Directory", "OAuth", "FuzzTargets",
    ]
    for target in package.targets where watched.contains(target.name) {
        target.swiftSettings = [.unsafeFlags(["-sanitize=fuzzer"])]
    }
    package.targets += [
        .systemLibrary(name: "CLibFuzzer", path: "Fuzz/CLibFuzzer"),
        .executableTarget(
            name: "moneta-fuzz", dependencies: ["FuzzTargets", "CLibFuzzer"], path: "Fuzz/Runner",
            linkerSettings: [.unsafeFlags(["-sanitize=fuzzer", "-use-ld=lld"])]),
    ]
}

if Context.environment["MONETA_BENCH"] != nil {
    package.targets.append(
        .executableTarget(
            name: "moneta-claims-bench", dependencies: ["Primitives", "Claims", "Expressions", crypto],
            path: "Benchmarks/Claims"))
    package.targets.append(
        .executableTarget(
            name: "moneta-parser-cost", dependencies: ["FuzzTargets"], path: "Benchmarks/ParserCost"))
}

for target in package.targets where target.type != .system {
    target.swiftSettings =
        (target.swiftSettings ?? []) + [
            .enableUpcomingFeature("ExistentialAny"),
            .enableUpcomingFeature("MemberImportVisibility"),
            .enableUpcomingFeature("InternalImportsByDefault"),
            // A release build never stops at a warning of a newer compiler.
            .treatAllWarnings(as: .error, .when(configuration: .debug)),
            .treatWarning("DeprecatedDeclaration", as: .warning, .when(configuration: .debug)),
        ]
}

// On the way of every token an async function goes on where its caller runs (SE-0461), instead of asking the
// runtime for the place at each call and return.
for target in package.targets
where ["Persistence", "SystemLog", "OAuth", "SQLiteStore"].contains(target.name) {
    target.swiftSettings?.append(.enableUpcomingFeature("NonisolatedNonsendingByDefault"))
}
