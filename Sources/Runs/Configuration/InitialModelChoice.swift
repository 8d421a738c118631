import Checkpoints
import Configuration
import Files
import Models
import Text2Text
import Vocabularies

extension InitialModel {
    /// The `model` and `vocabulary` objects of a pipeline:
    ///
    ///     "model": {"architecture": "t5.1.1", "modelWidth": 256, …}, "vocabulary": {"kind": …}      a new model
    ///     "model": {"directory": "models/flan-t5-small", "dropout": 0.1}    one that exists, in Hugging Face's format
    ///     "model": {"directory": "runs/first"}                              that of a run: its best checkpoint
    package enum Choice {
        /// A new model. Only the size of the vocabulary is missing until that is made.
        case new(any ModelConfiguration, VocabularyConfiguration)
        /// A model with its vocabulary. A dropout rate replaces the one in its `config.json`, and so do settings of its
        /// sequences.
        case directory(
            String, dropoutRate: Double?, layout: TextLayout.Changes, adapter: AdapterChoice?, place: SourceLocation)

        /// Reads the two objects among the fields of a pipeline.
        /// - Parameters:
        ///   - tasks: the names of its tasks
        ///   - project: the start of its paths
        init(_ pipeline: ConfigurationObject, tasks: [String], project: String) {
            let object = pipeline.object("model", "a new model's sizes, or the directory of one that exists")
            self = object.variant(ifPresent: "directory", in: (pipeline, "model")) { isDirectory in
                guard isDirectory, let value = object.value("directory", Self.directoryHelp) else {
                    let help = "the pieces that texts are cut into"
                    return .new(
                        Architectures.configuration(object),
                        VocabularyConfiguration(pipeline.object("vocabulary", help), tasks: tasks).seen(from: project))
                }
                let directory = value.string()
                if directory?.isEmpty == true {
                    object.report("is empty; name the directory of a model", at: "directory")
                }
                if pipeline.has("vocabulary") {
                    pipeline.report("the model's directory brings its vocabulary; leave this out", at: "vocabulary")
                }
                let dropoutRate = object.optionalNumber(
                    "dropout", in: 0..<1,
                    "the share of values that training drops at random, in place of the model's own")
                let path = FileSystem.path(directory ?? "", from: project)
                let adapter = AdapterChoice(object, project: project)
                return .directory(
                    path, dropoutRate: dropoutRate, layout: TextLayout.Changes(object), adapter: adapter,
                    place: value.location)
            }
        }

        /// The adapter that training begins from; nil if there is none.
        var adapter: AdapterChoice? {
            if case .directory(_, _, _, let adapter, _) = self { adapter } else { nil }
        }

        /// Checks that there is a model, or a run, of that name.
        /// - Parameter place: the place in the pipeline that names it
        /// - Returns: the directory with the model's sizes and its vocabulary
        package static func check(directory path: String, at place: SourceLocation) throws(ConfigurationError) -> String
        {
            if let problem = ModelPlace.problem(ofBeginning: path) {
                throw ConfigurationError([Diagnostic(problem, path: "model.directory", at: place)])
            }
            return ModelPlace.files(of: path)
        }

        private static let directoryHelp =
            "a \(HuggingFaceConfiguration.architectures.joined(separator: " or ")) model in Hugging Face's format, "
            + "or a run with its best checkpoint; it brings its vocabulary"
    }
}
