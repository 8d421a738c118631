import Foundation
import TestSupport
import Testing

/// The statements of the texts hold: links have targets, commands and options exist, configurations are accepted.
@Suite struct DocumentationTests {
    @Test func theReadmeIsReadInFiveMinutes() throws {
        let size = try Documentation.read("README.md").utf8.count
        #expect(size <= 12_000, "README.md has \(size) bytes; move something beside what it documents")
    }

    @Test func noLineOfTheSourcesIsOver120Columns() throws {
        for file in Documentation.files(ending: ".swift") {
            for (index, line) in try Documentation.read(file).components(separatedBy: "\n").enumerated() {
                #expect(line.count <= 120, "\(file):\(index + 1)")
            }
        }
    }

    // MARK: Links

    @Test func linksLeadSomewhere() throws {
        let link = try Regex(#"\]\(([^)\s]+)\)"#, as: (Substring, Substring).self)
        for file in Documentation.files {
            let prose = try Self.prose(of: file).joined(separator: "\n")
            for target in prose.matches(of: link).map({ String($0.output.1) }) where !target.contains("://") {
                let parts = target.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false).map(
                    String.init)
                let folder = URL(filePath: "\(Documentation.root)/\(file)").deletingLastPathComponent()
                let path = parts[0].isEmpty ? "\(Documentation.root)/\(file)" : folder.appending(path: parts[0]).path
                #expect(FileManager.default.fileExists(atPath: path), "\(file): \(target)")
                guard parts.count > 1 else { continue }
                let name = String(URL(filePath: path).standardized.path.dropFirst(Documentation.root.count + 1))
                let anchors = try Self.prose(of: name).filter { $0.hasPrefix("#") }.map(Self.anchor)
                #expect(anchors.contains(parts[1]), "\(file): \(target)")
            }
        }
    }

    /// The lines of a text outside blocks of code.
    private static func prose(of file: String) throws -> [String] {
        var isCode = false
        return try Documentation.read(file).components(separatedBy: "\n").filter { line in
            if line.hasPrefix("```") { isCode.toggle() }
            return !isCode
        }
    }

    /// The anchor of a heading in links, as GitHub makes it.
    private static func anchor(_ heading: String) -> String {
        let text = heading.drop { $0 == "#" || $0 == " " }.lowercased()
        return String(text.filter { $0.isLetter || $0.isNumber || " -_".contains($0) }.map { $0 == " " ? "-" : $0 })
    }

    // MARK: Commands

    @Test func commandsAndTheirOptionsExist() throws {
        let commands = try KnownCommand.all()
        for file in Documentation.files {
            for line in try Self.commandLines(in: file) {
                let words = line.prefix { !["|", ">", "#", "&&", ";"].contains($0) }.dropFirst()
                guard let first = words.first, first != "help", first.first != "-", first != "COMMAND" else { continue }
                let known = commands.first { words.starts(with: $0.words) }
                guard let known else {
                    #expect(commands.contains { $0.words.first == first }, "\(file): \(line.joined(separator: " "))")
                    continue
                }
                for word in words where word.hasPrefix("--") {
                    let option = String(word.prefix { $0 != "=" }.prefix { !"`,.".contains($0) })
                    #expect((known.options + ["--help"]).contains(option), "\(file): \(line.joined(separator: " "))")
                }
            }
        }
    }

    /// The words of each command line that begins with `mixtape`, in blocks of code and in prose.
    private static func commandLines(in file: String) throws -> [[String]] {
        let text = try Documentation.read(file)
        let blocks = FencedBlock.all(in: text).filter { ["sh", "console"].contains($0.language) }
        let typed = blocks.flatMap { block in
            block.lines.filter { block.language == "sh" || $0.hasPrefix("$ ") }
        }
        let quoted = try prose(of: file).flatMap { line in
            line.components(separatedBy: "`").enumerated().filter { $0.offset % 2 == 1 }.map(\.element)
        }
        return (typed + quoted).flatMap { line -> [[String]] in
            let words = line.split(separator: " ").map(String.init)
            return words.indices.filter { place in
                words[place] == "mixtape" && (place == 0 || ["$", "|", "&&", ";", "do"].contains(words[place - 1]))
            }.map { Array(words[$0...]) }
        }
    }

    // MARK: Configurations

    /// Whole configurations, and parts of them that begin with a key of the file.
    @Test func configurationsAreAccepted() throws {
        let validators = try ["task", "mixture", "pipeline", "study"].map { kind in
            SchemaValidator(try JSONTree(relaxed: CommandLineRun(["schema", kind], in: "/").output))
        }
        for file in Documentation.files {
            for block in FencedBlock.all(in: try Documentation.read(file)) where block.language == "jsonc" {
                let isPart = block.lines.first { !$0.hasPrefix("//") }?.first == "\""
                let tree = try JSONTree(relaxed: isPart ? "{\(block.text)}" : block.text)
                let problems = validators.map { validator in
                    validator.problems(of: tree).filter {
                        !isPart || !$0.contains(": required ") && !$0.hasSuffix(": oneOf")
                    }
                }
                #expect(problems.contains([]), "\(file): \(problems.min { $0.count < $1.count } ?? [])\n\(block.text)")
            }
        }
    }

    /// The texts show every step with its settings.
    @Test func everyStepHasAnExample() throws {
        let blocks = FencedBlock.all(in: try Documentation.read("Tasks/README.md")).filter { $0.language == "jsonc" }
        let schema = try JSONTree(relaxed: CommandLineRun(["schema", "task"], in: "/").output)
        let steps = schema["properties"]?["preprocess"]?["items"]?["properties"]?.members.keys.sorted() ?? []
        #expect(steps.count > 10)
        for step in steps { #expect(blocks.contains { $0.text.contains("{\"\(step)\": {") }, "\(step)") }
    }
}
