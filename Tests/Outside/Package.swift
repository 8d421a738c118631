// swift-tools-version: 6.0
// External programs that embed Mixtape: one asks a model, the other trains one. The end-to-end tests build and run
// them.
import PackageDescription

let package = Package(
    name: "outside",
    platforms: [.macOS(.v15)],
    dependencies: [.package(name: "mixtape", path: "../..")],
    targets: [
        .executableTarget(
            name: "ask", dependencies: [.product(name: "Mixtape", package: "mixtape")], path: "Sources",
            swiftSettings: [.swiftLanguageMode(.v6)]),
        .executableTarget(
            name: "train", dependencies: [.product(name: "Mixtape", package: "mixtape")], path: "Training",
            swiftSettings: [.swiftLanguageMode(.v6)]),
    ]
)
