import Foundation
import Testing

/// An architecture is a folder, a file for its format and a line. No other source names it.
@Suite struct ArchitectureNameTests {
    private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    private static func sources(_ folder: String) -> [(path: String, text: String)] {
        let base = root.appendingPathComponent(folder)
        let paths = FileManager.default.enumerator(atPath: base.path)?.compactMap { $0 as? String } ?? []
        return paths.filter { $0.hasSuffix(".swift") }.compactMap { path in
            (try? String(contentsOf: base.appendingPathComponent(path), encoding: .utf8)).map {
                ("\(folder)/\(path)", $0)
            }
        }
    }

    @Test(arguments: ["T5", "GPT2"]) func noOtherSourceNamesIt(architecture: String) throws {
        let own = Self.sources("Sources/Models/\(architecture)")
        let declared = own.flatMap { source in
            source.text.matches(of: #/(?:struct|class|enum|protocol|typealias) (\w+)/#).map { String($0.output.1) }
        }.filter { $0.hasPrefix(architecture) }
        #expect(declared.contains("\(architecture)Model") && declared.contains("\(architecture)Configuration"))
        let sources = Self.sources("Sources") + Self.sources("Tests/Benchmarks")
        #expect(sources.count > 300)
        for source in sources {
            let isOwn =
                source.path.hasPrefix("Sources/Models/\(architecture)/")
                || source.path == "Sources/Models/Architectures.swift"
                || source.path.hasPrefix("Sources/Checkpoints/HuggingFace/\(architecture)")
            guard !isOwn else { continue }
            let words = Set(source.text.matches(of: #/\b\w+/#).map { String($0.output) })
            let named = declared.filter(words.contains)
            #expect(named.isEmpty, "\(source.path) names \(named.joined(separator: ", "))")
        }
    }
}
