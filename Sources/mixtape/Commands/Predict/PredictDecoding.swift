import CommandSyntax
import Evaluation
import TaskDefinitions

/// The search or sampling of answers for `predict`, and their number.
struct PredictDecoding {
    private let search: DecodingOptions
    private let alternatives: Int?
    private let temperature: Double?
    private let topK: Int?
    private let topP: Double?
    private let samples: Int?
    private let seed: Int?

    /// The possible numbers of answers to one input.
    static let sampleRange = 1...1000
    /// Below this, logits become so large that sampling always takes the greatest.
    static let temperatureRange = 0.01...100
    /// The possible shares of probability to draw from.
    static let shareRange = 0.0...1

    init(_ arguments: ArgumentReader) {
        search = DecodingOptions(arguments)
        alternatives = arguments.option(
            "alternatives", .integer("N", in: DecodingConfiguration.beamRange),
            "print the N best answers of the beam search with their scores; needs as many beams")
        temperature = arguments.option(
            "temperature", .number("T", in: Self.temperatureRange),
            "draw answers at random; a higher T is more daring, 1 takes the model's own probabilities")
        topK = arguments.option("top-k", .integer("K", in: 1...), "draw only from the K likeliest tokens")
        topP = arguments.option(
            "top-p", .number("P", in: Self.shareRange),
            "draw only from the likeliest tokens whose probabilities sum to P")
        samples = arguments.option(
            "samples", .integer("N", in: Self.sampleRange), "draw N answers for each input and print all of them")
        seed = arguments.option(
            "seed", .integer("SEED", in: 0...), "decides the draws; the same seed draws the same answers (default: 1)")
    }

    /// - Parameters:
    ///   - configured: the default search for the model's answers
    ///   - task: the task, if any
    /// - Throws: `UsageError` if options contradict each other or the task
    func decoding(
        _ configured: DecodingConfiguration, task: TaskDefinition?
    ) throws(UsageError) -> DecodingConfiguration {
        let drawing = [
            ("--temperature", temperature != nil), ("--top-k", topK != nil), ("--top-p", topP != nil),
            ("--samples", samples != nil),
        ].filter(\.1).map(\.0)
        let searching = search.searching + (alternatives == nil ? [] : ["--alternatives"])
        if let task, task.evaluation != .generate, let option = (searching + search.restricting + drawing).first {
            throw UsageError(
                "\(option): the task \"\(task.name)\" is answered by ranking its labels, without decoding; leave the "
                    + "option out, or --task; --json prints all labels")
        }
        if let drawn = drawing.first, let searched = searching.first {
            let advice = searched == "--alternatives" ? "; --samples N draws several" : ""
            throw UsageError(
                "\(searched): answers are either searched for or drawn at random; leave out \(searched) or "
                    + "\(drawn)\(advice)")
        }
        // A model's own file may ask for sampling.
        let isSampled = if case .sampling = configured.strategy { searching.isEmpty } else { false }
        if drawing.isEmpty, !isSampled, seed != nil {
            throw UsageError(
                "--seed: nothing is drawn at random; add --temperature, --top-k, --top-p or --samples, or leave it out")
        }
        guard drawing.isEmpty, !isSampled else {
            var decoding = configured
            var sampling = Sampling()
            if case .sampling(let own) = configured.strategy { sampling = own }
            if let temperature { sampling.temperature = temperature }
            if let topK { sampling.topK = topK }
            if let topP { sampling.topP = topP }
            if let seed { sampling.seed = UInt64(seed) }
            if let samples { sampling.samples = samples }
            decoding.strategy = .sampling(sampling)
            decoding.alternatives = 1
            try search.restrict(&decoding)
            return decoding
        }
        var decoding = try search.decoding(configured)
        decoding.alternatives = alternatives ?? min(decoding.alternatives, decoding.beams)
        if decoding.alternatives > decoding.beams {
            let there = decoding.beams == 1 ? "the search is greedy" : "there are \(decoding.beams)"
            throw UsageError(
                "--alternatives: \(decoding.alternatives) answers need as many beams, and \(there); add --beams "
                    + "\(decoding.alternatives)")
        }
        return decoding
    }
}
