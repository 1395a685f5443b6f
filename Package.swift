// swift-tools-version: 6.1
import PackageDescription

/// Every target is built alike: Swift 6 mode, and imports that say what they expose.
let settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
]

func deploy(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .target(
        name: name, dependencies: dependencies, path: "Sources/grover-deploy/\(name)",
        swiftSettings: settings)
}

func deployProgram(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .executableTarget(
        name: name, dependencies: dependencies, path: "Sources/grover-deploy/\(name)",
        swiftSettings: settings)
}

func service(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .target(
        name: name, dependencies: dependencies, path: "Sources/services/\(name)",
        swiftSettings: settings)
}

func serviceProgram(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .executableTarget(
        name: name, dependencies: dependencies, path: "Sources/services/\(name)",
        swiftSettings: settings)
}

/// `fixtures` are the folders that tests read from their sources' place.
func tests(_ name: String, fixtures: [String] = [], _ dependencies: [Target.Dependency]) -> Target {
    .testTarget(
        name: name, dependencies: dependencies + ["TestSupport"], path: "Tests/\(name)",
        exclude: fixtures, swiftSettings: settings)
}

extension Target.Dependency {
    static let asn1 = product(name: "SwiftASN1", package: "swift-asn1")
    static let argumentParser = product(name: "ArgumentParser", package: "swift-argument-parser")
    static let asyncHTTPClient = product(name: "AsyncHTTPClient", package: "async-http-client")
    static let configuration = product(name: "Configuration", package: "swift-configuration")
    static let crypto = product(name: "Crypto", package: "swift-crypto")
    static let grdb = product(name: "GRDB", package: "GRDB.swift")
    static let grdbSQLite = product(name: "GRDBSQLite", package: "GRDB.swift")
    static let httpTypes = product(name: "HTTPTypes", package: "swift-http-types")
    static let hummingbird = product(name: "Hummingbird", package: "hummingbird")
    static let hummingbirdCore = product(name: "HummingbirdCore", package: "hummingbird")
    static let hummingbirdTesting = product(name: "HummingbirdTesting", package: "hummingbird")
    static let jwtKit = product(name: "JWTKit", package: "jwt-kit")
    static let logging = product(name: "Logging", package: "swift-log")
    static let nioFoundationCompat = product(name: "NIOFoundationCompat", package: "swift-nio")
    static let nioCore = product(name: "NIOCore", package: "swift-nio")
    static let nioPosix = product(name: "NIOPosix", package: "swift-nio")
    static let nioHTTP1 = product(name: "NIOHTTP1", package: "swift-nio")
    static let nioHPACK = product(name: "NIOHPACK", package: "swift-nio-http2")
    static let nioHTTP2 = product(name: "NIOHTTP2", package: "swift-nio-http2")
    static let nioHTTPTypes = product(name: "NIOHTTPTypes", package: "swift-nio-extras")
    static let nioHTTPTypesHTTP1 = product(name: "NIOHTTPTypesHTTP1", package: "swift-nio-extras")
    static let nioHTTPTypesHTTP2 = product(name: "NIOHTTPTypesHTTP2", package: "swift-nio-extras")
    static let nioWebSocket = product(name: "NIOWebSocket", package: "swift-nio")
    static let nioSSL = product(name: "NIOSSL", package: "swift-nio-ssl")
    static let serviceLifecycle = product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
    static let subprocess = product(name: "Subprocess", package: "swift-subprocess")
    static let unixSignals = product(name: "UnixSignals", package: "swift-service-lifecycle")
    static let x509 = product(name: "X509", package: "swift-certificates")
}

let package = Package(
    name: "grover",
    platforms: [.macOS(.v15)],
    products: [
        .executable(name: "grover-deploy", targets: ["GroverDeploy"]),
        .executable(name: "grover-local", targets: ["GroverLocal"]),
        .executable(name: "grover-gateway", targets: ["Gateway"]),
        .executable(name: "grover-user", targets: ["UserService"]),
        .executable(name: "grover-post", targets: ["PostService"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-asn1", from: "1.7.0"),
        .package(url: "https://github.com/apple/swift-certificates", from: "1.21.1"),
        .package(url: "https://github.com/apple/swift-configuration", from: "1.4.0", traits: []),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0", traits: []),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.2"),
        .package(url: "https://github.com/apple/swift-nio-http2", from: "1.46.0"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/vapor/jwt-kit", from: "5.7.1"),
        .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2", traits: []),
    ],
    targets: [
        // MARK: Floor 0 · C libraries and embedded data

        // libcurl, with typed wrappers of its variadic calls.
        .systemLibrary(
            name: "CCurl", path: "Sources/grover-deploy/CCurl", pkgConfig: "libcurl",
            providers: [.apt(["libcurl4-openssl-dev"])]),
        // libyaml.
        .systemLibrary(
            name: "CYAML", path: "Sources/grover-deploy/CYAML", pkgConfig: "yaml-0.1",
            providers: [.apt(["libyaml-dev"])]),
        // zlib, for the compressed release history and the gateway's packed answers.
        .systemLibrary(
            name: "CZlib", path: "Sources/grover-deploy/CZlib", pkgConfig: "zlib",
            providers: [.apt(["zlib1g-dev"])]),
        // libmongoc and libbson, with memory for what Swift cannot align.
        .systemLibrary(
            name: "CMongoC", path: "Sources/services/CMongoC", pkgConfig: "libmongoc-1.0",
            providers: [.apt(["libmongoc-dev"])]),
        // The process calls that Swift cannot reach, for the shim of a pod.
        .systemLibrary(name: "CProcess", path: "Sources/grover-deploy/CProcess"),
        // The OpenAPI schemas of a Kubernetes minor, embedded.
        .target(
            name: "CKubernetesSchemas", path: "Sources/grover-deploy/CKubernetesSchemas",
            exclude: [
                "1.32.schemas", "1.33.schemas", "1.34.schemas", "1.35.schemas", "1.36.schemas", "1.36.more.schemas",
                "1.37.schemas", "1.36.protobuf", "additions.schemas", "requirements.txt",
            ]),

        // MARK: Floor 1 · values

        // One tree for YAML and JSON, every node with its place.
        deploy("Documents", ["CYAML"]),
        // What a user, a post and a session are.
        service("Domain", []),

        // MARK: Floor 2 · pure models, and what all services share

        // Objects, references, quantities, schema, health and diagnosis.
        deploy("KubernetesModel", ["Documents", "CKubernetesSchemas"]),
        // What the user wrote: the catalog and its environments.
        deploy("ServiceCatalog", ["Documents"]),
        // One shape for every server: configuration, health, log, drain, HTTP client.
        service(
            "ServiceKit",
            [
                "Domain", .asyncHTTPClient, .configuration, .crypto, .httpTypes, .hummingbird, .hummingbirdCore,
                .logging,
                .nioCore, .nioHTTP1, .nioHTTPTypes, .nioHTTPTypesHTTP1, .serviceLifecycle, .unixSignals,
            ]),
        // What the services ask of a database.
        service("Stores", ["Domain"]),

        // MARK: Floor 3 · deciding, and the two ways to a cluster

        // Catalog and templates to objects.
        deploy("Rendering", ["ServiceCatalog", "KubernetesModel", "Documents", .crypto]),
        // Manifests to findings.
        deploy("Linting", ["KubernetesModel", "Documents"]),
        // Wanted and live objects to a plan.
        deploy("Planning", ["KubernetesModel", "Documents", .crypto]),
        // The only way to a cluster.
        deploy("KubernetesAPI", ["KubernetesModel", "Documents", "CCurl", .subprocess, .logging]),
        // The stores over SQLite.
        service("SQLiteStores", ["Stores", "Domain", .grdb, .grdbSQLite]),
        // The stores over MongoDB.
        service("MongoStores", ["Stores", "Domain", "CMongoC"]),
        // A Kubernetes-compatible control plane whose pods are local processes.
        deploy(
            "LocalCluster",
            [
                "KubernetesModel", "Documents", "CProcess", "CZlib", .asn1, .crypto, .grdb, .httpTypes,
                .hummingbirdCore, .logging, .nioCore, .nioHPACK, .nioHTTP1, .nioHTTP2, .nioHTTPTypes,
                .nioHTTPTypesHTTP2, .nioPosix, .nioSSL, .nioWebSocket, .serviceLifecycle, .x509,
            ]),

        // MARK: Floor 4 · history, and stores as services have them

        // The store that a service's settings name, its lists as answers, and files that are imported into it.
        service(
            "ServiceStores",
            [
                "ServiceKit", "Stores", "SQLiteStores", "MongoStores", "Domain", .hummingbird, .logging,
                .serviceLifecycle,
            ]),
        // What was released, when, and how it ended.
        deploy("ReleaseHistory", ["Planning", "KubernetesAPI", "KubernetesModel", "Documents", "CZlib"]),

        // MARK: Floor 5 · doing, and the services

        // The only public door.
        serviceProgram(
            "Gateway",
            [
                "ServiceKit", "CZlib", .httpTypes, .hummingbird, .logging, .nioCore, .nioHTTP1, .nioHTTPTypes,
                .nioPosix, .nioSSL, .serviceLifecycle,
            ]),
        // Sessions, profiles, the follow graph.
        serviceProgram(
            "UserService",
            [
                "ServiceKit", "ServiceStores", "Domain", "Stores", .crypto, .httpTypes, .hummingbird, .jwtKit,
                .logging, .serviceLifecycle,
            ]),
        // Posts, likes, feeds.
        serviceProgram(
            "PostService",
            [
                "ServiceKit", "ServiceStores", "Domain", "Stores", .httpTypes, .hummingbird, .logging,
                .serviceLifecycle,
            ]),
        // Carries a plan out, waits for health, rolls back.
        deploy(
            "Rollouts",
            ["Planning", "ReleaseHistory", "KubernetesAPI", "KubernetesModel", "Documents"]),

        // MARK: Floor 7 · programs

        // grover-local: the control plane and the shim of a pod, as one program.
        deployProgram(
            "GroverLocal",
            ["LocalCluster", .argumentParser, .logging, .nioCore, .nioPosix, .serviceLifecycle, .unixSignals]),
        // grover-deploy: parse, build the context, call, print.
        deployProgram(
            "GroverDeploy",
            [
                "Rollouts", "Planning", "Linting", "Rendering", "ServiceCatalog", "ReleaseHistory", "KubernetesAPI",
                "KubernetesModel", "Documents", .argumentParser,
            ]),

        // MARK: Tests

        // Scratch folders, recorded exchanges, processes that end with their test.
        .target(
            name: "TestSupport", dependencies: ["Documents"], path: "Tests/TestSupport",
            swiftSettings: settings),
        // A service that misbehaves on request: the bad releases of the end-to-end tests.
        .executableTarget(
            name: "FixtureService", dependencies: [.nioCore, .nioHTTP1, .nioPosix],
            path: "Tests/FixtureService", swiftSettings: settings),
        // Mutations of manifests for the linter, for as long as one likes: `make fuzz`.
        .executableTarget(
            name: "LintFuzz", dependencies: ["Linting", "Documents", "TestSupport"], path: "Tests/LintFuzz",
            swiftSettings: settings),
        tests("DocumentsTests", ["Documents"]),
        tests("KubernetesModelTests", ["KubernetesModel", "Documents"]),
        tests("LintingTests", ["Linting", "KubernetesModel", "Documents"]),
        tests("RenderingTests", ["Rendering", "ServiceCatalog", "KubernetesModel", "Documents"]),
        tests(
            "KubernetesAPITests", fixtures: ["Transcripts", "Certificates"],
            ["KubernetesAPI", "KubernetesModel", "Documents", .nioCore, .nioHTTP1, .nioHTTP2, .nioPosix, .nioSSL]),
        tests(
            "LocalClusterTests",
            fixtures: [
                "Transcripts", "Contract/exchanges.jsonl", "Contract/preparations.jsonl", "Contract/exceptions.txt",
                "Contract/web.py",
            ],
            [
                "LocalCluster", "KubernetesModel", "Documents", "CZlib", .asyncHTTPClient, .logging, .nioCore,
                .nioHPACK,
                .nioHTTP1, .nioHTTP2, .nioPosix, .nioSSL, .nioWebSocket,
            ]),
        tests(
            "RolloutsTests",
            [
                "Rollouts", "ReleaseHistory", "Planning", "KubernetesAPI", "KubernetesModel", "Documents",
                "LocalCluster", .logging,
            ]),
        tests(
            "GroverDeployTests",
            [
                "GroverDeploy", "Rollouts", "ReleaseHistory", "KubernetesAPI", "KubernetesModel", "Documents",
                .argumentParser,
            ]),
        tests(
            "ServicesTests", fixtures: ["Stores/mongo_server.py"],
            [
                "ServiceKit", "ServiceStores", "Domain", "Stores", "SQLiteStores", "MongoStores", "CMongoC",
                "Gateway", "UserService", "PostService",
                "CZlib", .crypto, .grdb, .httpTypes, .hummingbird, .hummingbirdCore, .hummingbirdTesting, .jwtKit,
                .logging, .nioCore, .nioPosix, .serviceLifecycle,
            ]),
        tests(
            "EndToEndTests", fixtures: ["python_client.py"],
            ["Documents", .asyncHTTPClient, .nioCore, .nioFoundationCompat, .nioHTTP1]),
    ]
)

// libFuzzer over the linter needs its sanitizer under every target: `make fuzz-coverage`.
if Context.environment["GROVER_FUZZ"] != nil {
    package.targets.append(
        .executableTarget(
            name: "LintFuzzer", dependencies: ["Linting", "Documents"], path: "Tests/LintFuzzer",
            swiftSettings: settings + [.unsafeFlags(["-parse-as-library"])]))
}
