import CommandSyntax
import Evaluation
import Files
import Presentation

/// `mixtape-bench scaling`: how the cost of a step grows with everything that may influence it.
struct ScalingBenchmark {
    private let output: String
    private let examples: Int
    private let only: String?

    init(_ arguments: ArgumentReader) {
        output = arguments.option(
            "output", .file("FILE", extension: "html"), default: "scaling.html", "the page with the charts")
        examples = arguments.option(
            "examples", .integer("N", in: 1000...100_000_000), default: 10_000_000, "examples of the largest store")
        only = arguments.option("only", .text("TEXT"), "just what has this text in its name")
    }

    private var all: [(name: String, measure: () throws -> ScalingSeries)] {
        [
            ("tokens", StepScaling.tokens), ("length", StepScaling.length), ("vocabulary", StepScaling.vocabulary),
            ("model", StepScaling.model), ("tasks", DataScaling.tasks),
            ("examples", { try DataScaling.examples(upTo: examples, in: FileSystem.parent(of: output)) }),
        ]
    }

    func run() throws {
        var page = ""
        for (name, measure) in all where only.map(name.contains) ?? true {
            let series = try measure()
            print("\n\(series.title)\n")
            print(series.table.text(terminal: .output))
            print(series.explanation)
            let table = series.table.text(terminal: Terminal(isInteractive: false))
            page +=
                "<section>\n\(series.plot.svg())<pre>\(table)</pre>\n"
                + "<p>\(series.explanation)</p>\n</section>\n"
        }
        try AtomicFile.write(Self.page(page), to: output)
        print("\ncharts        \(output)")
    }

    private static func page(_ sections: String) -> String {
        """
        <!doctype html>
        <html lang="en">
        <meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
        <title>How costs grow</title>
        <style>
        :root { color-scheme: light dark; }
        body { font: 16px/1.5 system-ui, sans-serif; max-width: 46rem; margin: 2rem auto; padding: 0 1rem; }
        pre { overflow-x: auto; }
        \(Plot.style)
        </style>
        <h1>How costs grow</h1>
        \(sections)</html>

        """
    }

    static let command = Command(
        "scaling", "Say how the cost of a step grows, with the batch, the model, the tasks and the examples.",
        examples: [
            Example(
                "--output .build/benchmarks/scaling.html", "all of it; some minutes, and 500 MB of disk for a while"),
            Example("--only tasks", "a part"),
        ],
        arguments: ScalingBenchmark.init
    ) { try $0.run() }
}
