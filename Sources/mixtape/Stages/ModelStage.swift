import CommandSyntax
import Foundation
import Models

/// Makes a run's model, of random parameters.
enum ModelStage {
    /// Bytes of a parameter: its value and its gradient in single precision. An optimizer needs up to as much again.
    private static let bytesPerParameter = 8

    /// - Throws: ``RunError`` where the machine has not the memory for it
    static func make(_ configuration: PipelineConfiguration, vocabularySize: Int) throws -> T5Model<Float> {
        var model = configuration.model
        model.vocabularySize = vocabularySize
        let count = model.parameterCount
        let memory = Int(clamping: ProcessInfo.processInfo.physicalMemory)
        guard count < memory / bytesPerParameter else {
            throw RunError(
                "model: \(Quantity.count(count)) parameters need more than the \(memory >> 30) GiB of this machine; "
                    + "make modelWidth, feedForwardWidth or layers smaller", path: configuration.file)
        }
        return T5Model(model, seed: configuration.seed)
    }
}
