import Foundation
import TestSupport
import Testing

/// The examples in the texts work. A block of code below `<!-- tried: PROJECT -->` runs in a project of that name and
/// must print what it shows. A block below `<!-- tried: PROJECT, FILE -->` is that file. The blocks of a text run in
/// order. The project `first` is the one that `mixtape init` makes, already trained. All other projects start empty.
@Suite struct TranscriptTests {
    private static let files = Documentation.files.filter { file in
        (try? Documentation.read(file).contains("<!-- tried: ")) == true
    }

    @Test func somethingIsTried() { #expect(Self.files.count > 2) }

    @Test(arguments: files)
    func textsAreTrue(file: String) throws {
        let blocks = FencedBlock.all(in: try Documentation.read(file)).compactMap { block in
            block.remark.flatMap { remark in remark.hasPrefix("tried: ") ? (remark.dropFirst(7), block) : nil }
        }
        for project in Set(blocks.map { $0.0.prefix { $0 != "," } }) {
            try TemporaryDirectory.use { directory in
                if project == "first" {
                    let made = try Self.shell("mixtape init . && mixtape run Pipelines/first.json", in: directory.path)
                    #expect(made.status == 0, "\(made)")
                }
                var place = directory.path
                for (remark, block) in blocks where remark.prefix(while: { $0 != "," }) == project {
                    let parts = remark.components(separatedBy: ", ")
                    if parts.count > 1 {
                        try directory.write(block.text, to: parts[1])
                    } else if block.language == "sh" {
                        let run = try Self.shell(block.text, in: place)
                        #expect(run.status == 0, "\(file): \(block.text)\(run)")
                    } else {
                        try Self.follow(Transcript(block), in: &place, file)
                    }
                }
            }
        }
    }

    /// Types the commands of a transcript and compares the output.
    private static func follow(_ transcript: Transcript, in place: inout String, _ file: String) throws {
        for step in transcript.steps {
            if step.command.hasPrefix("cd ") {
                place += "/" + step.command.dropFirst(3)
                continue
            }
            let run = try shell("\(step.command) 2>&1", in: place)
            let lines = run.output.components(separatedBy: "\n")
            #expect(
                Transcript.fits(lines, step.expected),
                "\(file): \(step.command)\n\(run.output)\nis not\n\(step.expected.joined(separator: "\n"))")
        }
    }

    /// Runs commands in a shell that finds the program by name.
    private static func shell(_ script: String, in directory: String) throws -> CommandLineRun {
        try CommandLineRun(shell: "set -e; PATH=\"${0%/*}:$PATH\"\n\(script)", in: directory)
    }
}
