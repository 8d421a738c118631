import Autodiff
import Configuration
import Deltas
import Models
import Optimizers
import Training
import Vocabularies

/// What a run trains: the weights of its model, or a delta.
///
/// Training may begin from a run that has deltas itself. The same delta then goes on from its values. Otherwise the
/// earlier deltas stay as they are, and the run's own delta changes the model that they made. An adapter beside the
/// model goes on from its values, unless the pipeline has a delta.
struct Tuning {
    /// The deltas of the model. The run's own is the last, if it has one.
    let deltas: DeltaStack
    /// The delta that the run trains; nil for the weights.
    let own: DeltaChoice?
    /// The deltas of the model that training begins from.
    private let earlier: DeltaStack
    /// Whether the last of those is the run's own.
    private let isContinued: Bool
    private let tasks: [String]

    init(_ configuration: PipelineConfiguration, over earlier: DeltaStack) {
        self.earlier = earlier
        own = configuration.delta ?? Self.delta(of: configuration, earlier)
        tasks = configuration.mixture.taskNames
        guard let own else {
            (deltas, isContinued) = (earlier, false)
            return
        }
        let layer = DeltaStack.Layer(
            own.configuration, tasks: earlier.tasks.isEmpty ? tasks : earlier.tasks, settings: own.settings)
        isContinued = earlier.layers.last?.hasParameters(of: layer) ?? false
        deltas = DeltaStack(earlier.layers.dropLast(isContinued ? 1 : 0) + [layer])
    }

    /// The adapter that training begins from, which a pipeline without a delta trains further.
    private static func delta(of configuration: PipelineConfiguration, _ earlier: DeltaStack) -> DeltaChoice? {
        guard let adapter = configuration.model.adapter, let layer = earlier.layers.last else { return nil }
        return DeltaChoice(layer.configuration, settings: layer.settings, place: adapter.place)
    }

    /// The number of the first part of the run's own delta in the names of its parameters.
    private var firstPart: Int { deltas.firstPart(ofLayer: deltas.layers.count - 1) }

    // MARK: A model

    /// Adds the run's own delta to a model that has the earlier ones.
    /// - Throws: no error in practice, because new values have no source that fails
    func attach(to model: any Model<Float>, seed: UInt64, _ vocabulary: any Vocabulary) throws {
        guard !isContinued, let layer = deltas.layers.last, own != nil else { return }
        try layer.configuration.add(
            to: model, tasks: layer.tasks, from: firstPart, .random(seed: seed),
            vocabulary: DeltaVocabulary(vocabulary))
    }

    /// Freezes everything but what the run trains, in a model that has all deltas.
    /// - Returns: the trained parameters, by the parts of the delta
    func train(in model: any Model<Float>) -> [[Parameter<Float>]] {
        if let own { return own.configuration.train(in: model, from: firstPart) }
        for parameter in model.places.added { parameter.freeze() }
        return [model.weights]
    }

    /// The numbers of all parameters and of the trained ones in a model of some sizes.
    func parameterCounts(of sizes: any ModelConfiguration, _ training: TrainingConfiguration) -> (
        all: Int, trained: Int
    ) {
        let model = deltas.outline(of: sizes)
        _ = train(in: model)
        model.freeze(training.freeze.map(\.selector))
        return (model.parameterCount, model.trainedParameterCount)
    }

    /// The positions that the deltas put before an input in a model of some sizes.
    func leadingPositions(of sizes: any ModelConfiguration) -> Int { deltas.outline(of: sizes).places.leadingPositions }

    // MARK: Checks

    /// Checks that the settings fit a model of some sizes, and that something is trained.
    /// - Throws: `ConfigurationError` with the place of each setting that does not fit
    func check(
        _ sizes: any ModelConfiguration, _ configuration: PipelineConfiguration
    ) throws(ConfigurationError) {
        try checkTasks(configuration)
        if let own, !isContinued {
            try own.configuration.check(
                with: DeltaSurroundings(sizes), after: earlier.layers.flatMap(\.configuration.parts))
        }
        let training = configuration.training
        let model = deltas.outline(of: sizes)
        let parts = train(in: model).map { $0.map(\.site) }
        try checkDrawn(model.sites.top(layers: training.reinitializedLayers), trained: parts.flatMap { $0 })
        try FrozenWeights.check(
            training.freeze, among: model.sites, added: model.places.added.map(\.site),
            trained: own?.isInTurn == true ? parts : [parts.flatMap { $0 }],
            reinitializedLayers: training.reinitializedLayers)
        model.freeze(training.freeze.map(\.selector))
        try checkFixed(deltas.fixedWeights(among: model.sites), model, configuration)
    }

    /// A model with a delta for each task needs one for every task.
    private func checkTasks(_ configuration: PipelineConfiguration) throws(ConfigurationError) {
        if let problem = earlier.problem(ofTraining: tasks) { throw configuration.problem(ofDirectory: problem) }
        guard let problem = judgingProblem(configuration) else { return }
        guard let own, own.configuration.isPerTask else { throw configuration.problem(ofDirectory: problem) }
        throw ConfigurationError([Diagnostic(problem, path: "delta", at: own.place)])
    }

    /// The reason why a model with a delta for each task cannot be judged by the run's tasks; nil if it can.
    private func judgingProblem(_ configuration: PipelineConfiguration) -> String? {
        let missing = configuration.evaluatedTasks.map(\.name).filter { !deltas.tasks.contains($0) }
        guard let task = missing.first, let known = deltas.tasks.first else { return nil }
        return "has a delta for each of \(deltas.tasks.joined(separator: ", ")), and the run is also judged by "
            + "\(missing.joined(separator: ", ")); name only the former in evaluation.tasks, and judge \(task) "
            + "afterwards: mixtape evaluate \(configuration.directory.path) --task \(task) --delta-of \(known)"
    }

    /// Weights that are drawn anew must be trained.
    private func checkDrawn(_ drawn: [Site], trained: [Site]) throws(ConfigurationError) {
        guard let own, let site = drawn.first(where: { !trained.contains($0) }) else { return }
        throw ConfigurationError([
            Diagnostic(
                "leaves \(site.path) as it is, which training.reinitialize draws anew; name it in \"train\" of the "
                    + "delta, or leave reinitialize out", path: "delta", at: own.place)
        ])
    }

    private func checkFixed(
        _ fixed: [Site], _ model: any Model<Float>, _ configuration: PipelineConfiguration
    ) throws(ConfigurationError) {
        let trained = model.trainedParameters.map(\.site)
        guard let site = fixed.first(where: trained.contains) else { return }
        guard let own else {
            throw configuration.problem(
                ofDirectory: "has a delta that needs \(site.path) as it is, because it subtracted a part of that "
                    + "weight at its start; give this pipeline a delta, or freeze that weight")
        }
        throw ConfigurationError([
            Diagnostic(
                "trains \(site.path) whole, but \"start\": \"pissa\" subtracted a part of it; leave it out of "
                    + "\"train\", or take another start", path: "delta", at: own.place)
        ])
    }
}

extension DeltaStack {
    /// The reason why a model with these deltas cannot be trained on some tasks; nil if it can.
    func problem(ofTraining names: [String]) -> String? {
        let missing = names.filter { !tasks.contains($0) }
        guard !tasks.isEmpty, !missing.isEmpty else { return nil }
        return "has a delta for each of \(tasks.joined(separator: ", ")), and none for "
            + "\(missing.joined(separator: ", ")); train on those tasks alone, or begin with a model without such "
            + "deltas"
    }
}

extension PipelineConfiguration {
    /// A problem of the directory that training begins from.
    fileprivate func problem(ofDirectory message: String) -> ConfigurationError {
        guard case .directory(let path, _, _, _, let place) = model else {
            preconditionFailure("a new model has no deltas")
        }
        return ConfigurationError([Diagnostic("\(path) \(message)", path: "model.directory", at: place)])
    }
}

extension DeltaVocabulary {
    fileprivate init(_ vocabulary: any Vocabulary) {
        let special = vocabulary.specialTokens
        var others: Set<Int32> = [special.pad, special.endOfSequence, special.unknown, special.decoderStart]
        others.formUnion((0..<vocabulary.sentinelCount).map { vocabulary.sentinelID($0) })
        others.formUnion(vocabulary.addedTokens.map(\.id))
        self.init(ordinaryIDs: (0..<Int32(vocabulary.size)).filter { !others.contains($0) }) {
            vocabulary.encode($0) + [special.endOfSequence]
        }
    }
}
