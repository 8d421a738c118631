// swift-tools-version: 6.0
// A program of somebody else's that embeds Mixtape, as Sources/Text2Text/README.md shows it. The end-to-end tests build
// and run it.
import PackageDescription

let package = Package(
    name: "outside",
    platforms: [.macOS(.v15)],
    dependencies: [.package(name: "mixtape", path: "../..")],
    targets: [
        .executableTarget(
            name: "ask", dependencies: [.product(name: "Mixtape", package: "mixtape")], path: "Sources",
            swiftSettings: [.swiftLanguageMode(.v6)])
    ]
)
