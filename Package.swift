// swift-tools-version: 6.0
// One package, no Swift dependencies, four system libraries (see Makefile for their packages), and MPI where it is
// there. Imports point down only: a target lists every room it may know. Sources/README.md is the map.
import PackageDescription

/// A library target whose tests mirror it in `Tests/<name>Tests`; the tests may know more than the target does.
func room(
    _ name: String, _ dependencies: [Target.Dependency] = [], tests: [Target.Dependency] = [],
    settings: [SwiftSetting] = []
) -> [Target] {
    [
        .target(
            name: name, dependencies: dependencies, exclude: readmes[name] ?? [], swiftSettings: strict + settings),
        .testTarget(
            name: "\(name)Tests",
            dependencies: [.target(name: name), "TestSupport"] + dependencies + tests,
            path: "Tests/\(name)Tests",
            swiftSettings: strict),
    ]
}

/// The texts for users that lie in rooms.
let readmes = [
    "ExampleStore": ["README.md"], "Checkpoints": ["README.md"], "Evaluation": ["README.md"],
    "Text2Text": ["README.md"], "Runs": ["README.md", "Studies/README.md"],
]

let strict: [SwiftSetting] = [.swiftLanguageMode(.v6)]

/// The pkg-config name of MPI, `ompi-c` or `mpich`, for training in several processes; nil without MPI. The Makefile
/// says.
let mpi = Context.environment["MIXTAPE_MPI"].flatMap { $0.isEmpty ? nil : $0 }
let mpiSettings: [SwiftSetting] = mpi == nil ? [] : [.define("MPI")]
let mpiLibrary: [Target] = mpi.map { [.systemLibrary(name: "CMPI", pkgConfig: $0)] } ?? []

let systemLibraries: [Target] =
    mpiLibrary + [
        .systemLibrary(
            name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"]), .brew(["sqlite"])]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"]), .brew(["zlib"])]),
        .systemLibrary(
            name: "COpenBLAS", pkgConfig: "openblas", providers: [.apt(["libopenblas-dev"]), .brew(["openblas"])]),
        .target(
            name: "CSentencePiece",
            linkerSettings: [.linkedLibrary("sentencepiece"), .linkedLibrary("sentencepiece_train")]),
        // No library, but vector instructions that Swift cannot emit.
        .target(name: "CProducts"),
    ]

let rooms: [[Target]] = [
    room("Files"),
    room("Threads"),
    room("Configuration"),
    room("Communication", mpi == nil ? [] : ["CMPI"], settings: mpiSettings),
    room("Tensors", ["COpenBLAS", "CProducts", "Threads"]),
    room("Presentation", ["Files", "Configuration"]),
    room("CommandSyntax", ["Configuration", "Presentation"]),
    room("Vocabularies", ["Files", "Configuration", "CSentencePiece"]),
    room("Metrics", ["Configuration"]),
    room("TaskDefinitions", ["Files", "Configuration", "Metrics"]),
    room("Autodiff", ["Tensors"]),
    room("Importing", ["CSQLite", "CZlib", "Files", "Configuration", "TaskDefinitions"], tests: ["ExampleStore"]),
    room("TaskDrafts", ["Files", "Configuration", "TaskDefinitions", "Importing"], tests: ["ExampleStore"]),
    room(
        "ExampleStore",
        [
            "CSQLite", "Files", "Threads", "Configuration", "Metrics", "TaskDefinitions", "Vocabularies", "Importing",
        ]),
    room("Models", ["Configuration", "Presentation", "Tensors", "Vocabularies", "Autodiff"]),
    room(
        "Batching",
        [
            "Files", "Threads", "Configuration", "Tensors", "TaskDefinitions", "Vocabularies", "ExampleStore", "Models",
        ],
        tests: ["Metrics"]),
    room("Deltas", ["Configuration", "Tensors", "Autodiff", "Models"]),
    room("Optimizers", ["Configuration", "Tensors", "Autodiff"]),
    room(
        "Checkpoints",
        [
            "Files", "Configuration", "Communication", "Presentation", "Tensors", "Vocabularies", "Autodiff", "Models",
            "Deltas",
            "Optimizers",
        ]),
    room(
        "Training",
        ["Files", "Configuration", "Communication", "Tensors", "Autodiff", "Models", "Batching", "Optimizers"],
        tests: ["Deltas", "ExampleStore"]),
    room(
        "Evaluation",
        [
            "Files", "Configuration", "Communication", "Presentation", "Tensors", "Autodiff", "Models", "Batching",
            "TaskDefinitions",
            "Metrics", "Vocabularies", "ExampleStore",
        ],
        tests: ["Deltas", "Checkpoints"]),
    room(
        "Text2Text",
        [
            "Files", "Configuration", "TaskDefinitions", "Vocabularies", "Importing", "Autodiff", "Models", "Deltas",
            "Batching", "Checkpoints", "Evaluation",
        ]),
    room(
        "Runs",
        [
            "Files", "Configuration", "Communication", "Presentation", "Tensors", "Autodiff", "Vocabularies",
            "Metrics", "TaskDefinitions", "Importing", "ExampleStore", "Models", "Deltas", "Batching", "Optimizers",
            "Checkpoints", "Training", "Evaluation", "Text2Text",
        ]),
]

/// Everything except the command line, for programs that embed it.
let libraryNames = rooms.flatMap { $0 }.filter { !$0.isTest && $0.name != "CommandSyntax" }.map(\.name)

let package = Package(
    name: "mixtape",
    platforms: [.macOS(.v15)],
    products: [
        .executable(name: "mixtape", targets: ["mixtape"]),
        .library(name: "Mixtape", targets: libraryNames),
    ],
    targets: systemLibraries + rooms.flatMap { $0 } + [
        .executableTarget(
            name: "mixtape",
            dependencies: [
                "Files", "Threads", "Configuration", "Communication", "Presentation", "CommandSyntax", "Tensors",
                "Autodiff",
                "Vocabularies", "Metrics", "TaskDefinitions", "Importing", "TaskDrafts", "ExampleStore", "Models",
                "Deltas", "Batching", "Checkpoints", "Training", "Evaluation", "Text2Text", "Runs",
            ],
            exclude: ["README.md"], swiftSettings: strict + mpiSettings),
        .executableTarget(
            name: "mixtape-bench",
            dependencies: [
                "CSQLite", "Files", "Configuration", "Communication", "Presentation", "CommandSyntax", "Tensors",
                "Autodiff", "Vocabularies", "TaskDefinitions", "ExampleStore", "Models", "Batching", "Optimizers",
                "Checkpoints", "Training", "Evaluation", "Deltas",
            ],
            path: "Tests/Benchmarks/Program", swiftSettings: strict + mpiSettings),
        .executableTarget(name: "quickstart-data", path: "Data/Generator", swiftSettings: strict),
        .executableTarget(
            name: "import-benchmark", dependencies: ["CSQLite", "Files", "TaskDefinitions", "ExampleStore"],
            path: "Tests/Benchmarks/Import", swiftSettings: strict),
        .target(name: "TestSupport", path: "Tests/TestSupport", swiftSettings: strict),
        .testTarget(
            name: "ParityTests",
            dependencies: [
                "Tensors", "Autodiff", "Vocabularies", "ExampleStore", "Models", "Deltas", "Batching", "Optimizers",
                "Checkpoints", "Training", "TestSupport",
            ],
            path: "Tests/Parity",
            swiftSettings: strict),
        .testTarget(
            name: "EndToEndTests",
            dependencies: [
                "TestSupport", "Configuration", "Files", "TaskDefinitions", "ExampleStore", "Deltas", "Batching",
                "mixtape",
                "quickstart-data",
            ],
            path: "Tests/EndToEnd",
            swiftSettings: strict),
    ],
    cxxLanguageStandard: .cxx17
)
