import Configuration
import Models
import Vocabularies

/// The `model` and `vocabulary` objects of a pipeline:
///
///     "model": {"architecture": "t5.1.1", "modelWidth": 256, …}, "vocabulary": {"kind": …}      a new model
///     "model": {"directory": "models/flan-t5-small", "dropout": 0.1}    one that exists, in Hugging Face's format
enum ModelChoice {
    /// A new model, complete but for the size of the vocabulary, which is known when that is made.
    case new(T5Configuration, VocabularyConfiguration)
    /// A model that brings its vocabulary. A dropout rate replaces the one in its `config.json`.
    case directory(String, dropoutRate: Double?)

    /// Reads the two objects among the fields of a pipeline.
    init(_ pipeline: ConfigurationObject) {
        let object = pipeline.object("model")
        guard let directory = object.optionalString("directory") else {
            self = .new(
                Architectures.configuration(object, vocabularySize: 0),
                VocabularyConfiguration(pipeline.object("vocabulary")))
            return
        }
        if directory.isEmpty { object.report("is empty; name the directory of a model", at: "directory") }
        if pipeline.has("vocabulary") {
            pipeline.report("the model's directory brings its vocabulary; leave this out", at: "vocabulary")
        }
        self = .directory(directory, dropoutRate: object.optionalNumber("dropout", in: 0..<1))
    }
}
