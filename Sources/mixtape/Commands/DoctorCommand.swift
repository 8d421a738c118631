import CommandSyntax
import Communication
import Configuration
import ExampleStore
import Files
import Foundation
import Importing
import Presentation
import Runs
import Tensors
import Text2Text
import Vocabularies

/// `mixtape doctor`
struct DoctorCommand {
    private let storePath: String
    private let isJSON: Bool

    init(_ arguments: ArgumentReader) {
        storePath = arguments.option(
            "store", .file("FILE", extension: "sqlite"), default: RunDirectory.usualStore, "the store to examine")
        isJSON = arguments.flag("json", "print a JSON object")
    }

    func run() throws {
        let kernel = OpenBLASKernel.loaded
        var facts: [(String, String)] = [
            ("kernels", "\(kernel.core)\(kernel.isSlow ? ", although the processor has AVX-512" : "")"),
            ("int8", IntegerKernel.current.name),
            ("bfloat16", BFloat16Kernel.current.name),
            ("threads", "\(WorkerPool.shared.threads)"),
            ("openblas", OpenBLASKernel.libraryConfiguration),
            ("sentencepiece", SentencePieceVocabulary.libraryFile ?? "?"),
            ("sqlite", Database.libraryVersion),
            ("zlib", SourceFile.zlibVersion),
            ("mpi", MPILibrary.version ?? "none, so a run has one process; build where mpicc is installed: make build"),
        ]
        var isHealthy = true
        if FileManager.default.fileExists(atPath: storePath) {
            let health = try ExampleStore(path: storePath, mode: .readOnly).health()
            isHealthy = health.isHealthy
            facts += Self.describe(health)
        } else {
            let folder = FileSystem.parent(of: storePath)
            if FileSystem.isFolder(folder) { try FileSystem.checkReadable(folder) }
            facts.append(("store", "none at \(storePath) yet; `mixtape import` makes one"))
        }
        if isJSON {
            StandardOutput.write(json: JSONOutput.object(facts.map { ($0.0, .string($0.1)) }).text)
        } else {
            for (name, value) in facts { Console.say(name, value) }
        }
        if !isHealthy {
            throw RunError(
                "the store is damaged; move it away and import again: models stay, and recorded scores and predictions "
                    + "are lost", path: storePath)
        }
    }

    private static func describe(_ health: StoreHealth) -> [(String, String)] {
        func count(_ value: Int?, _ noun: String) -> String { value.map { Quantity.count($0, noun) } ?? "? \(noun)s" }
        let contents = [
            count(health.tasks, "task"), count(health.examples, "example"), count(health.runs, "run"),
            count(health.evaluations, "evaluation"), count(health.predictions, "prediction"),
        ]
        let dangling = health.danglingReferences ?? 0
        let problems =
            health.problems
            + (dangling > 0 ? ["\(Quantity.count(dangling, "row")) refer to rows that do not exist"] : [])
        let size = health.fileBytes.formatted(.byteCount(style: .file))
        return [
            ("store", "\(health.path), version \(health.schemaVersion), \(size), journal \(health.journalMode ?? "?")"),
            ("contents", contents.joined(separator: ", ")),
            ("check", health.isHealthy ? "ok" : problems.joined(separator: "; ")),
        ]
    }

    static let command = Command(
        "doctor", "Show the kernels, threads and library versions in use, and check the store.",
        examples: [Example("", "the machine and the store of this directory")],
        arguments: DoctorCommand.init
    ) { try $0.run() }
}
