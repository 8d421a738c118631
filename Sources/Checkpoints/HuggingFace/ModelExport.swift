import Autodiff
import Configuration
import Files
import Models
import Tensors
import Vocabularies

/// Writes a model as a directory in Hugging Face's format.
package enum ModelExport {
    /// Writes `config.json`, `generation_config.json`, `model.safetensors`, the vocabulary's files and any other given
    /// files. transformers and ``ModelDirectory`` load them unchanged.
    ///
    /// The directory appears whole or not at all.
    /// - Parameters:
    ///   - maximumTargetTokens: the longest output that the model was trained for
    ///   - generation: further keys of `generation_config.json`, for the search for answers
    ///   - texts: further files by name
    ///   - precision: int8 for large matrices as integers, which only Mixtape loads
    ///   - directory: must not exist, or be empty
    /// - Throws: ``CheckpointError`` if something is there already, or transformers has no such model;
    ///   `VocabularyError` if transformers has no such tokenizer; `FileError` if it cannot be written
    package static func write<Element: Scalar>(
        _ model: any Model<Element>, modelType: String, vocabulary: any Vocabulary,
        maximumTargetTokens: Int, generation: [(key: String, value: JSONOutput)] = [], texts: [String: String] = [:],
        precision: Precision = .float32, to directory: String
    ) throws {
        try WholeDirectory.checkFree(directory)
        if let obstacle = (model.configuration as? any HuggingFaceFormat)?.obstacle {
            throw CheckpointError("cannot hold the model: \(obstacle)", file: directory)
        }
        let configuration = HuggingFaceConfiguration(modelType: modelType, model: model.configuration)
        let files =
            try TokenizerFiles.contents(of: vocabulary)
            + [
                (
                    GenerationFile.name,
                    generationConfiguration(configuration.format, maximumTargetTokens, generation)
                )
            ]
            + texts.map { ($0, Array($1.utf8)) }
        try WholeDirectory.write(to: directory) { temporary in
            try configuration.write(to: temporary, precision: precision)
            switch precision {
            case .float32:
                try SafetensorsWriter.write(
                    tensors(model, configuration.format), to: FileSystem.join(temporary, WeightFiles.singleName))
            case .int8:
                try SafetensorsWriter.write(
                    try model.weights.flatMap { try integers($0, directory) }, format: SafetensorsFile.integerFormat,
                    to: FileSystem.join(temporary, WeightFiles.integersName))
            }
            for (name, bytes) in files { try AtomicFile.write(bytes, to: FileSystem.join(temporary, name)) }
        }
    }

    /// - Throws: ``CheckpointError`` if a directory cannot be written because its name is in use
    package static func checkFree(_ directory: String) throws(CheckpointError) {
        try WholeDirectory.checkFree(directory)
    }

    private static func tensors<Element: Scalar>(
        _ model: any Model<Element>, _ format: any HuggingFaceFormat
    ) -> [(name: String, tensor: Tensor<Element>)] {
        let tensors = RunCheckpoint.tensors(model.parameters).map { name, tensor in
            (name: name, tensor: format.isTransposed(name) ? tensor.transposed : tensor)
        }
        return tensors
            + format.exportedTwice.compactMap { copy in
                tensors.first { $0.name == copy.of }.map { (copy.name, $0.tensor) }
            }
    }

    /// A weight as files of integers hold it.
    private static func integers<Element: Scalar>(
        _ weight: Parameter<Element>, _ directory: String
    ) throws(CheckpointError) -> [SafetensorsWriter.Content] {
        guard weight.isLargeMatrix else { return [.init(weight.name, weight.value)] }
        let numbers =
            weight.value as? Tensor<Float> ?? Tensor(weight.value.elements.map { Float($0) }, shape: weight.shape)
        let matrix = IntegerMatrix(transposing: numbers)
        let scales = matrix.rowScales
        guard scales.allSatisfy(\.isFinite) else {
            throw CheckpointError(
                "holds a value that is no number, so there are no integers for it; take another checkpoint",
                file: directory, tensor: weight.name)
        }
        return [
            .init(weight.name, matrix.integers, shape: weight.shape),
            .init(SafetensorsFile.scaleName(of: weight.name), Tensor(scales, shape: [scales.count])),
        ]
    }

    /// Without a length, transformers stops after 20 tokens.
    private static func generationConfiguration(
        _ format: any HuggingFaceFormat, _ maximumTargetTokens: Int, _ more: [(key: String, value: JSONOutput)]
    ) -> [UInt8] {
        let ids = format.specialIDs.sorted { $0.key < $1.key }.map { ($0.key, JSONOutput.integer($0.id)) }
        let keys = ids + [("max_new_tokens", .integer(maximumTargetTokens))] + more.map { ($0.key, $0.value) }
        return Array(JSONOutput.object(keys).text.utf8)
    }
}
