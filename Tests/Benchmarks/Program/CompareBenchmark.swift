import CommandSyntax
import Foundation
import Presentation
import Tensors

/// `mixtape-bench compare`: every measurement against its peer or ceiling, in interleaved pairs.
struct CompareBenchmark {
    private let list: ComparisonList
    private let pairs: Int
    private let only: String?

    init(_ arguments: ArgumentReader) {
        list = ComparisonList(arguments)
        pairs = arguments.option("pairs", .integer("N", in: 1...100), default: 5, "how often each is measured")
        only = arguments.option("only", .text("TEXT"), "just the lines of the table with this text in them")
    }

    func run() throws {
        print(
            "\(OpenBLASKernel.processorName ?? "unknown processor"), \(WorkerPool.shared.threads) threads; kernels: "
                + "OpenBLAS \(OpenBLASKernel.loaded.core), int8 \(IntegerKernel.current.name)\n")
        var table = TextTable(Comparison.Row.columns)
        var notes: [String] = []
        for comparison in list.comparisons {
            let rows = comparison.rows.filter { row in only.map(row.name.contains) ?? true }
            guard let name = rows.first?.name else { continue }
            let found = comparison.run(pairs: pairs) {
                Terminal.writeError("\(name): \(comparison.other == nil ? "round" : "pair") \($0) of \(pairs)\n")
            }
            for row in rows { table.append(row.cells(found)) }
            if let note = found?.last.flatMap(comparison.note) { notes.append(note) }
        }
        print(table.text(terminal: .output), terminator: "")
        for note in notes { print("\n" + note) }
    }

    static let command = Command(
        "compare", "Measure everything against its peers and ceilings, in interleaved pairs, and print the ratios.",
        discussion: "`make bench` prepares what this needs: data, models and runs in one directory.",
        examples: [
            Example("--directory .build/benchmarks", "five pairs of each; an hour or so"),
            Example("--directory .build/benchmarks --only decoding --pairs 3", "some of it"),
        ],
        arguments: CompareBenchmark.init
    ) { try $0.run() }
}
