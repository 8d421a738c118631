import CommandSyntax
import Foundation

/// `mixtape-bench compare`: everything against its peers and ceilings, in interleaved pairs.
struct CompareBenchmark {
    private let batches: String
    private let directory: String
    private let peers: String
    private let python: String
    private let pairs: Int
    private let only: String?

    init(_ arguments: ArgumentReader) {
        batches = arguments.requiredOption(
            "batches", .file("FILE", extension: "jsonl"), "what `mixtape batches --json` printed")
        directory = arguments.requiredOption("model", .directory("DIR"), "a T5-small in Hugging Face's format, to decode with")
        peers = arguments.option("peers", .file("FILE", extension: "py"), default: "Tests/Benchmarks/peers.py", "the peers' script")
        python = arguments.option(
            "python", .text("PROGRAM"), default: "python3", environment: "MIXTAPE_PYTHON",
            "an interpreter that has the packages of Tests/Benchmarks/requirements.txt")
        pairs = arguments.option("pairs", .integer("N", in: 1...100), default: 5, "how often each is measured")
        only = arguments.option("only", .text("TEXT"), "just the comparisons with this text in their names")
    }

    private func ours(_ arguments: [String], _ key: String) -> Measurement {
        Measurement(program: CommandLine.arguments[0], arguments: arguments, key: key)
    }

    private func peer(_ arguments: [String], _ key: String) -> Measurement {
        Measurement(program: python, arguments: [peers] + arguments, key: key)
    }

    private var comparisons: [Comparison] {
        let large = ["--batches", batches, "--examples", "48"]
        let small = ["--batches", batches, "--model", "small", "--examples", "64"]
        let ourTraining = ["train"] + large + ["--steps", "6", "--warmup", "4"]
        let theirs = ["train"] + large + ["--steps", "3", "--warmup", "1"]
        let rate = "examples_per_second", peak = "peak_bytes", tokens = "tokens_per_second"
        func decode(_ more: String...) -> (ours: [String], peer: [String]) {
            let common = ["decode", "--batches", batches, "--length", "32"] + more
            return (common + ["--model", directory], common + ["--directory", directory, "--peer", "ctranslate2"])
        }
        let greedy = decode("--examples", "64", "--batch", "64")
        let beams = decode("--examples", "16", "--batch", "16", "--beams", "4")
        return [
            Comparison(
                name: "training T5-small, transformers float32 padded", ours: ours(ourTraining, rate),
                other: peer(theirs + ["--configuration", "padded"], rate), goal: 5),
            Comparison(
                name: "training T5-small, transformers bfloat16 grouped", ours: ours(ourTraining, rate),
                other: peer(theirs + ["--configuration", "best"], rate), goal: 2),
            Comparison(
                name: "training 9.4 M, transformers float32 grouped",
                ours: ours(["train"] + small + ["--steps", "20", "--warmup", "5"], rate),
                other: peer(["train"] + small + ["--steps", "6", "--warmup", "2", "--configuration", "grouped"], rate), goal: 3),
            Comparison(
                name: "utilisation, against the step's products alone", ours: ours(ourTraining, rate),
                other: ours(["products"] + large, rate), goal: 0.75),
            Comparison(
                name: "peak memory of training T5-small, transformers padded", ours: ours(ourTraining, peak),
                other: peer(theirs + ["--configuration", "padded"], peak), isSmallerBetter: true, goal: 3),
            Comparison(
                name: "greedy decoding, batch 64, CTranslate2 float32", ours: ours(greedy.ours, tokens),
                other: peer(greedy.peer, tokens), goal: 1.5),
            Comparison(
                name: "beam 4, batch 16, CTranslate2 float32", ours: ours(beams.ours, tokens),
                other: peer(beams.peer, tokens), goal: 1.5),
        ]
    }

    func run() throws {
        var table = TextTable([
            .init("what, against what"), .init("ours", .right), .init("other", .right), .init("ratio", .right),
            .init("spread", .right), .init("goal", .right),
        ])
        for comparison in comparisons where only.map(comparison.name.contains) ?? true {
            var found: [(ours: Double, other: Double)] = []
            for pair in 1...pairs {
                Terminal.writeError("\(comparison.name): pair \(pair) of \(pairs)\n")
                // Who goes first alternates, so that what slows the machine for a while slows both.
                let isOursFirst = pair % 2 == 1
                let first = isOursFirst ? comparison.ours.run() : comparison.other.run()
                guard let first, let second = isOursFirst ? comparison.other.run() : comparison.ours.run() else { break }
                found.append(isOursFirst ? (first, second) : (second, first))
            }
            guard found.count == pairs else {
                table.append([comparison.name, "not installed, or it failed", "", "", "", ""])
                continue
            }
            let ratios = found.map { comparison.ratio($0.ours, $0.other) }.sorted()
            func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }
            table.append([
                comparison.name, Quantity.rate(median(found.map(\.ours))), Quantity.rate(median(found.map(\.other))),
                Quantity.fixed(median(ratios), 2), "\(Quantity.fixed(ratios[0], 2)) – \(Quantity.fixed(ratios[ratios.count - 1], 2))",
                Quantity.number(comparison.goal),
            ])
        }
        print(table.text(terminal: .output), terminator: "")
    }

    static let command = Command(
        "compare", "Measure everything against its peers and ceilings, in interleaved pairs, and print the ratios.",
        examples: [Example("--batches b.jsonl --model models/t5-small", "five pairs of each; half an hour or so")],
        arguments: CompareBenchmark.init
    ) { try $0.run() }
}
