import Checkpoints
import Configuration
import Evaluation
import Files
import TaskDefinitions
import Text2Text

/// What a model is judged on and how, and where the results are kept.
package struct EvaluationPlan {
    /// What the model is called: by the run's directory, or by the model's with the beginning of its hash.
    package let name: String
    /// What to type to name it: the run's directory, the pipeline's file or the model's directory.
    package let place: String
    /// The tasks to evaluate.
    package let tasks: [TaskDefinition]
    /// All tasks of the model, in the order of the report. Those that were evaluated before are in it, too.
    package let allTasks: [TaskDefinition]
    package let dataDirectory: String
    package let storePath: String
    /// Decides the resamples of the metrics' intervals.
    package let seed: UInt64
    /// The split that the report is about, where nothing else is asked for.
    package let split: Split
    /// How outputs are searched for, where nothing else is asked for.
    package let decoding: DecodingConfiguration
    /// What the store keeps as the run's configuration.
    package let record: JSONOutput
    /// The pipeline; nil for a model's directory.
    package let pipeline: PipelineConfiguration?
    /// Where the report is written.
    let reportDirectory: String

    /// A pipeline's own tasks and settings.
    /// - Parameter tasks: those of its mixture to evaluate; nil: those that it is judged by
    package init(_ configuration: PipelineConfiguration, tasks: [TaskDefinition]? = nil) {
        name = configuration.directory.name
        place = configuration.argument
        self.tasks = tasks ?? configuration.evaluatedTasks
        allTasks = configuration.allTasks
        dataDirectory = configuration.dataDirectory
        storePath = configuration.storePath
        seed = configuration.seed
        split = configuration.evaluation.split
        decoding = configuration.evaluation.decoding
        record = configuration.resolved
        pipeline = configuration
        reportDirectory = configuration.directory.path
    }

    /// Some tasks for a model that no run of this place has trained.
    ///
    /// The model is known by its name and its content, so its predictions are found again as long as it is the same.
    package init(_ model: ModelDirectory, tasks: [TaskDefinition], dataDirectory: String) {
        let hash = model.weights.fingerprint
        name = Self.hashedName(FileSystem.name(of: model.path), hash)
        place = model.path
        self.tasks = tasks
        allTasks = tasks
        self.dataDirectory = dataDirectory
        storePath = RunDirectory.usualStore
        seed = 1
        split = .test
        decoding = DecodingConfiguration()
        pipeline = nil
        record = .object([("model", .object([("directory", .string(model.path)), ("hash", .string(hash))]))])
        reportDirectory = FileSystem.join(RunDirectory.root, name)
    }

    /// The name of a model that is known by its content.
    static func hashedName(_ name: String, _ hash: String) -> String { "\(name)@\(hash.prefix(12))" }

    /// The tasks that have a split.
    package func tasks(with split: Split) -> [TaskDefinition] { tasks.filter { $0.sources[split] != nil } }

    /// The tasks that a report is about: those that the model is judged by, and further ones that were evaluated.
    func tasks(of reports: [TaskReport]) -> [TaskDefinition] {
        let judged = (pipeline?.evaluatedTasks ?? tasks).map(\.name)
        return allTasks.filter { task in
            judged.contains(task.name) || reports.contains { $0.task == task.name }
        }
    }

    /// `report.html`, `report.md` and `report.json` of the split that is usually reported on; another split's have its
    /// name in theirs.
    package func reports(of split: Split) -> ReportFiles {
        let name = split == self.split ? "report" : "report-\(split.rawValue)"
        return ReportFiles(base: FileSystem.join(reportDirectory, name))
    }
}
