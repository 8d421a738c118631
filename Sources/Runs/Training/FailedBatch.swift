import Configuration
import Files
import Training

/// The batch at which training failed, saved for finding the reason.
enum FailedBatch {
    /// Writes the batch of the failed step, a line of JSON for each example, into the run's directory.
    /// - Returns: the same error, with the place of the batch
    static func describe(
        _ failure: TrainingError, _ data: PreparedData, _ configuration: PipelineConfiguration
    ) -> TrainingError {
        let examples = BatchExample.examples(
            of: data.batch(step: failure.step - 1), data.builder.converter, configuration)
        let file = configuration.directory.failedBatch(step: failure.step)
        do {
            try AtomicFile.write(try examples.map { try $0.json(data, hasFeatures: false).line }.joined(), to: file)
        } catch {
            return TrainingError("\(failure.message) (its examples could not be saved: \(error))", step: failure.step)
        }
        return TrainingError("\(failure.message); the step's examples are in \(file)", step: failure.step)
    }
}
