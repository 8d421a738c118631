import Batching
import Models
import Training

/// The duration of a run's step, measured on a few real steps. A separate model and optimizer take them; nothing of the
/// run is changed.
package struct Calibration {
    /// The duration of a mean step.
    package let secondsPerStep: Double
    /// The number of steps that were measured.
    package let measuredSteps: Int

    /// Steps begin with a single example and grow by at most this factor. It is therefore known before a step whether
    /// it would take too long.
    private static let growth = 4
    private static let budgetSeconds = 8.0
    private static let maximumFullSteps = 20
    /// The first step of a size allocates memory, and a second one is measured.
    private static let smallSteps = 2

    /// The mean of steps of one size.
    private struct Measurement {
        let tokens: Double
        let seconds: Double
    }

    /// - Throws: `TrainingError` if the loss is not a number in the very first steps
    package static func measure(
        _ configuration: PipelineConfiguration, _ data: PreparedData, _ observer: any RunObserver
    ) throws -> Calibration {
        try observer.following("calibrate", "steps") { try measure(configuration, data, update: $0) }
    }

    private static func measure(
        _ configuration: PipelineConfiguration, _ data: PreparedData, update: (Int) -> Void
    ) throws -> Calibration {
        let made = try data.initialModel.make(configuration, data.vocabulary.vocabulary)
        let (model, turns) = (made.model, made.turns(totalSteps: data.totalSteps))
        var training = configuration.training
        training.average = nil
        let optimizer = training.makeOptimizer(model.trainedParameters, totalSteps: data.totalSteps, turns: turns)
        let clock = ContinuousClock()
        var start = clock.now
        let fullSize = data.sampler.batchSize
        var size = 1
        var steps = 0
        var measurements: [Measurement] = []
        while true {
            training.accumulation = min(configuration.training.accumulation, size)
            training.shards = min(configuration.training.shards, size)
            let trainer = Trainer(
                model: model, optimizer: optimizer, tasks: configuration.mixture.taskNames, configuration: training,
                totalSteps: data.totalSteps, turns: turns, seed: configuration.seed)
            let sampler = MixtureSampler(
                data.stages, draws: configuration.mixture.draws, batchSize: size, seed: configuration.seed,
                excluded: data.builder.tasks.map(\.excluded))
            var taken: [Measurement] = []
            var isTimeLeft = true
            repeat {
                let begun = clock.now
                var tokens = 0
                try trainer.train(to: trainer.step + 1, sampler: sampler, builder: data.builder) { tokens = $0.tokens }
                let seconds = (clock.now - begun) / .seconds(1)
                taken.append(Measurement(tokens: Double(tokens), seconds: seconds))
                steps += 1
                update(steps)
                // The very first step allocates the memory of gradients and optimizer. It has a budget of its own.
                if steps == 1, seconds < budgetSeconds { start = clock.now }
                isTimeLeft = (clock.now - start) / .seconds(1) + seconds < budgetSeconds
            } while (isTimeLeft || taken.count < smallSteps)
                && trainer.step < min(size < fullSize ? smallSteps : maximumFullSteps, data.totalSteps)
            measurements.append(mean(taken))
            let larger = min(growth * size, fullSize)
            let next = Self.seconds(
                ofTokens: measurements[measurements.count - 1].tokens * Double(larger / size), measurements)
            guard size < fullSize, (clock.now - start) / .seconds(1) + next < budgetSeconds else { break }
            size = larger
        }
        let meanTokens = data.tokensPerExample * Double(fullSize)
        return Calibration(secondsPerStep: seconds(ofTokens: meanTokens, measurements), measuredSteps: steps)
    }

    /// The first step of a size allocates memory. It does not count if there are others.
    private static func mean(_ taken: [Measurement]) -> Measurement {
        let counted = taken.count > 1 ? taken.dropFirst() : taken[...]
        let count = Double(counted.count)
        return Measurement(
            tokens: counted.reduce(0) { $0 + $1.tokens } / count,
            seconds: counted.reduce(0) { $0 + $1.seconds } / count)
    }

    /// The duration in seconds of a step with a number of tokens, on the line through the two largest measured steps.
    private static func seconds(ofTokens tokens: Double, _ measurements: [Measurement]) -> Double {
        let last = measurements[measurements.count - 1]
        var perToken = last.seconds / last.tokens
        if measurements.count > 1 {
            let before = measurements[measurements.count - 2]
            let slope = (last.seconds - before.seconds) / (last.tokens - before.tokens)
            if slope > 0, slope < perToken { perToken = slope }
        }
        return last.seconds + perToken * (tokens - last.tokens)
    }
}
