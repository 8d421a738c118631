import Checkpoints
import Files
import Presentation
import Text2Text

/// Compares the batches of the current pipeline with those that its run was trained on.
package struct TrainedBatches {
    private let configuration: PipelineConfiguration
    private let data: PreparedData
    private let observer: any RunObserver

    package init(_ configuration: PipelineConfiguration, _ data: PreparedData, _ observer: any RunObserver) {
        self.configuration = configuration
        self.data = data
        self.observer = observer
    }

    /// Warns of any difference in the run's training.
    package func warnOfDifferences() {
        let run = configuration.directory
        guard let bytes = try? FileSystem.contents(of: run.configuration) else { return }
        // Damaged checkpoints are reported where a checkpoint is needed.
        let state = try? CheckpointStore(reading: run.checkpoints).newestState()
        let text = String(decoding: bytes, as: UTF8.self)
        let lines =
            state.map { state in
                let trained = RunIdentity(state, configuration: text, file: run.configuration)
                return RunDifference(batchesFrom: trained, to: data.identity, configuration).lines
            }
            ?? RunDifference.batchSettings(
                RunIdentity.resolved(text, file: run.configuration), data.identity.configuration)
        guard !lines.isEmpty else { return }
        let advice =
            configuration.isRun
            ? "" : "\nTo see its own batches, name its directory: \(run.path)"
        observer.warn(
            "these are not the batches that \(run.path) was trained on:\n"
                + lines.map { "  \($0)" }.joined(separator: "\n") + advice)
    }

    /// Warns that a step lies after the end of the run.
    /// - Parameter step: counted from 1 as in the log
    package func warnOfEnd(step: Int) {
        guard step > data.totalSteps else { return }
        observer.warn(
            "step \(Quantity.count(step)) is past the end of the run, which has "
                + "\(Quantity.count(data.totalSteps, "step")); this is what a longer run would see")
    }
}
