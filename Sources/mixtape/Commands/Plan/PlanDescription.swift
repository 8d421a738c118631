import Batching
import Evaluation
import ExampleStore
import Presentation
import Runs
import Tensors

/// The plan of a run, for people and for programs.
struct PlanDescription {
    let configuration: PipelineConfiguration
    let data: PreparedData
    let leakage: Leakage
    let plan: MixturePlan

    init(_ configuration: PipelineConfiguration, _ data: PreparedData, _ leakage: Leakage) {
        self.configuration = configuration
        self.data = data
        self.leakage = leakage
        plan = MixturePlan(
            data.sampler, stages: data.stages, tokens: data.builder.tasks, steps: data.totalSteps,
            lossNormalization: configuration.training.lossNormalization)
    }

    var isExact: Bool { data.sampler.drawKind == .exact }

    // MARK: Text

    func text() throws -> String {
        let length =
            "\(Quantity.count(plan.steps, "step")) of \(Quantity.count(plan.batchExamples, "example")), "
            + "\(Quantity.count(plan.examples)) in all"
        let batch =
            "\(Quantity.rate(plan.inputTokensPerBatch)) input and "
            + "\(Quantity.rate(plan.targetTokensPerBatch)) target tokens on average"
        let draws = isExact ? "in exact shares, without replacement" : "independent; the numbers are expected values"
        let facts =
            [
                ("data", ImportedData(data.imports).text),
                ("vocabulary", "\(Quantity.count(data.vocabulary.vocabulary.size)) ids, \(data.vocabulary.origin)"),
                ("length", length), ("batch", batch), ("draws", draws),
            ] + trainedFacts
        let lines = facts.map { Console.line($0, $1) + "\n" }.joined()
        let tables = plan.stages.count > 1 ? [mixtureTable, stageTable, tokenTable] : [mixtureTable, tokenTable]
        return ([lines] + tables + [try leakageText()]).joined(separator: "\n") + "\n"
    }

    /// How much of the model is trained, if it is not all.
    private var trainedFacts: [(String, String)] {
        let (all, trained) = data.parameterCounts
        return trained < all ? [("trained", Quantity.part(trained, of: all, "parameters"))] : []
    }

    private var mixtureTable: String {
        // With several stages a task has several rates.
        let hasRates = plan.entries.allSatisfy { $0.rate != nil }
        var table = TextTable(
            [.init("task"), .init("examples", .right)] + (hasRates ? [.init("rate", .right)] : []) + [
                .init("share", .right), .init("draws", .right), .init("epochs", .right), .init("repeats", .right),
                .init("of the loss", .right),
            ])
        for entry in plan.entries {
            let rate = hasRates ? [entry.rate.map(Quantity.rate) ?? ""] : []
            table.append(
                [entry.name, Quantity.count(entry.exampleCount)] + rate + [
                    Self.percent(entry.share), isExact ? Quantity.count(Int(entry.draws)) : Quantity.rate(entry.draws),
                    Quantity.rate(entry.epochs), entry.repeats.map(Self.span) ?? "", Self.percent(entry.lossShare),
                ])
        }
        return table.text(terminal: .output)
    }

    /// The shares of the tasks in each stage, under the stage's steps.
    private var stageTable: String {
        var table = TextTable(
            [.init("share in steps")]
                + plan.stages.map { .init($0.rangeText, .right) })
        for (index, entry) in plan.entries.enumerated() {
            let shares = plan.stages.map { $0.shares[index] }
            table.append([entry.name] + shares.map { $0 > 0 ? Self.percent($0) : "–" })
        }
        return table.text(terminal: .output)
    }

    private var tokenTable: String {
        var table = TextTable([
            .init("tokens"), .init("in: mean", .right), .init("95%", .right), .init("longest", .right),
            .init("cut", .right), .init("out: mean", .right), .init("95%", .right), .init("longest", .right),
            .init("cut", .right), .init("dropped", .right),
        ])
        for entry in plan.entries {
            let sides = [(entry.inputTokens, entry.truncatedInputs), (entry.targetTokens, entry.truncatedTargets)]
            let cells = sides.flatMap { tokens, truncated -> [String] in
                [Quantity.rate(tokens.mean)]
                    + [tokens.percentile95, tokens.longest, truncated].map { Quantity.count($0) }
            }
            table.append([entry.name] + cells + [Quantity.count(entry.droppedCount)])
        }
        return table.text(terminal: .output)
    }

    private func leakageText() throws -> String {
        let count = Quantity.count(leakage.evaluationCount, "evaluation example")
        guard !leakage.overlaps.isEmpty else {
            return Console.line("leakage", "none of \(count) occurs in a training split") + "\n"
        }
        var table = TextTable([
            .init("leakage"), .init("split"), .init("examples", .right), .init("in training of"),
            .init("to the letter", .right), .init("nearly", .right), .init("training examples", .right),
            .init("such as"),
        ])
        for overlap in leakage.overlaps {
            table.append([
                overlap.task, overlap.split.rawValue, Quantity.count(overlap.exampleCount), overlap.trainingTask,
                Quantity.count(overlap.exactCount), Quantity.count(overlap.normalizedCount),
                Quantity.count(overlap.trainingCount), try sample(overlap).printable.truncated(to: 60),
            ])
        }
        return table.text(terminal: .output)
    }

    /// The input of one evaluation example that also occurs in a training split.
    func sample(_ overlap: Leakage.Overlap) throws -> String {
        let example = try data.store.example(
            task: overlap.task, split: overlap.split, ordinal: overlap.evaluationOrdinal)
        return example?.input ?? ""
    }

    func timeText(_ calibration: Calibration) -> String {
        let total = Quantity.duration(calibration.secondsPerStep * Double(plan.steps))
        let threads = Quantity.count(WorkerPool.shared.threads, "thread")
        let milliseconds = Quantity.rate(1000 * calibration.secondsPerStep)
        let trial = Quantity.count(calibration.measuredSteps, "step")
        let numbers = configuration.training.precision == .bfloat16 ? " with products in bfloat16" : ""
        return
            "about \(total) of training on \(threads)\(numbers), at \(milliseconds) ms a step; from \(trial) on trial"
    }

    // MARK: Several machines

    func sharing(_ calibration: Calibration, _ link: LinkSpeed) -> SharingPlan {
        let mostShards =
            if case .examples(let examples) = configuration.training.batchSize { examples } else { Int.max }
        return SharingPlan(
            secondsPerStep: calibration.secondsPerStep, shards: configuration.training.shards, mostShards: mostShards,
            parameters: data.parameterCounts.trained, link: link)
    }

    /// The network and a table with a row for each number of processes.
    func sharingText(_ sharing: SharingPlan, upTo processes: Int) -> String {
        let link = sharing.link
        let network =
            "\(Quantity.rate(link.bytesPerSecond * 8 / 1e9)) Gbit/s, \(Quantity.rate(link.latency * 1e6)) microseconds"
        var table = TextTable([
            .init("processes", .right), .init("shards", .right), .init("ms a step", .right), .init("waiting", .right),
            .init("times as fast", .right), .init("training", .right),
        ])
        for row in sharing.rows(upTo: processes) {
            table.append([
                Quantity.count(row.processes), Quantity.count(row.shards), Quantity.rate(1000 * row.secondsPerStep),
                Self.percent(row.secondsOfWaiting / row.secondsPerStep), Quantity.rate(row.speedup),
                Quantity.duration(row.secondsPerStep * Double(plan.steps)),
            ])
        }
        let limit =
            processes > sharing.mostShards
            ? "\nA step of \(Quantity.count(sharing.mostShards, "example")) has no work for more processes.\n"
            : ""
        return Console.line("network", network) + "\n\n" + table.text(terminal: .output) + limit
    }

    private static func percent(_ share: Double) -> String { "\(Quantity.rate(100 * share))%" }

    private static func span(_ repeats: ClosedRange<Int>) -> String {
        let (least, most) = (Quantity.count(repeats.lowerBound), Quantity.count(repeats.upperBound))
        return least == most ? least : "\(least)–\(most)"
    }

    // MARK: Warnings

    var warnings: [String] { mixtureWarnings + leakageWarnings }

    private var leakageWarnings: [String] {
        guard leakage.trainingCount > 0, !configuration.training.excludesLeakage else { return [] }
        let examples = Quantity.count(leakage.trainingCount, "training example")
        let verb = leakage.trainingCount == 1 ? "occurs" : "occur"
        return [
            "leakage: \(examples) also \(verb) in evaluation splits; set \"leakage\": \"exclude\" in training to leave "
                + "them out"
        ]
    }

    private var mixtureWarnings: [String] { plan.entries.compactMap(Self.warning) }

    private static func warning(_ entry: MixturePlan.Entry) -> String? {
        switch entry.concern {
        case nil:
            return nil
        case .neverDrawn:
            return "\(entry.name): the run ends before one of its examples is drawn; make the run longer or raise "
                + "its rate"
        case .rarelyDrawn:
            return "\(entry.name): is hardly seen: \(percent(entry.share)) of the draws; raise its rate, or level the "
                + "rates with a limit or a temperature"
        case .oftenRepeated:
            return "\(entry.name): each of its \(Quantity.count(entry.exampleCount)) examples is shown "
                + "\(Quantity.count(Int(entry.epochs))) times; lower its rate, or shorten the run"
        }
    }
}
