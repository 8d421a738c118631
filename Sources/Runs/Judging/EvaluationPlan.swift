import Autodiff
import Checkpoints
import Configuration
import Evaluation
import Files
import TaskDefinitions
import Text2Text

/// The tasks and the way of an evaluation, and the place of its results.
package struct EvaluationPlan {
    /// The model's name: the name of the run's directory, or of the model's with the beginning of its hash.
    package private(set) var name: String
    /// The path to type: the run's directory, the pipeline's file or the model's directory.
    package let place: String
    /// The tasks to evaluate.
    package let tasks: [TaskDefinition]
    /// All tasks of the model, in the order of the report, including those that were evaluated before.
    package let allTasks: [TaskDefinition]
    package let dataDirectory: String
    package let storePath: String
    /// Decides the resamples of the metrics' intervals.
    package let seed: UInt64
    /// The default split of the report.
    package let split: Split
    /// The default search for outputs.
    package let decoding: DecodingConfiguration
    /// The run's configuration in the store.
    package private(set) var record: JSONOutput
    /// The pipeline; nil for a model's directory.
    package let pipeline: PipelineConfiguration?
    /// The directory of the report.
    private(set) var reportDirectory: String
    /// How the model differs from the one at ``place``; nil if it does not.
    private(set) var variant: Variant?

    /// What a model is judged with that is not its own.
    package struct Variant {
        /// A word for the model's name.
        let name: String
        /// The settings for the report.
        let facts: [Report.Fact]
        let record: [(key: String, value: JSONOutput)]
        /// Identifies the content of what is not the model's own.
        let fingerprint: String

        /// - Parameters:
        ///   - adapters: the adapters that act in the model
        ///   - deltaTask: the task whose delta all examples go through, in a model with a delta for each task
        ///   - precision: that of the model's products
        ///   - delimiter: what stands between input and answer, in place of the model's own
        /// - Returns: nil if nothing is given
        /// - Throws: `FileError` if a file of an adapter cannot be read
        package init?(
            _ adapters: Adapters?, deltaTask: String?, precision: Precision = .float32, delimiter: String? = nil
        ) throws {
            var words = (adapters?.all ?? []).map { FileSystem.name(of: $0.directory.path) }
            var facts = (adapters?.all ?? []).map {
                Report.Fact($0.task.map { "adapter of \($0)" } ?? "adapter", $0.directory.path)
            }
            var record = try adapters.map { [("adapters", try $0.json())] } ?? []
            func add(_ word: String, _ fact: Report.Fact, _ key: String, _ value: String) {
                words.append(word)
                facts.append(fact)
                record.append((key, .string(value)))
            }
            if let deltaTask {
                let fact = Report.Fact("delta", "of the task \(deltaTask), for all tasks")
                add("delta-of-\(deltaTask)", fact, "deltaOf", deltaTask)
            }
            if precision != .float32 {
                add(precision.rawValue, Report.Fact("precision", precision.rawValue), "precision", precision.rawValue)
            }
            if let delimiter {
                let shown = String(JSONOutput.string(delimiter).line.dropLast())
                add("delimiter", Report.Fact("delimiter", shown), "delimiter", delimiter)
            }
            guard !record.isEmpty else { return nil }
            name = words.joined(separator: "+")
            self.facts = facts
            self.record = record
            fingerprint = JSONOutput.object(record).line
        }
    }

    /// A pipeline's own tasks and settings.
    /// - Parameter tasks: the tasks to evaluate, of its mixture or others; nil for those that judge it
    package init(_ configuration: PipelineConfiguration, tasks: [TaskDefinition]? = nil) {
        name = configuration.directory.name
        place = configuration.argument
        self.tasks = tasks ?? configuration.evaluatedTasks
        let own = configuration.allTasks
        allTasks = own + (tasks ?? []).filter { task in !own.contains { $0.name == task.name } }
        dataDirectory = configuration.dataDirectory
        storePath = configuration.storePath
        seed = configuration.seed
        split = configuration.evaluation.split
        decoding = configuration.evaluation.decoding
        record = configuration.resolved
        pipeline = configuration
        reportDirectory = configuration.directory.path
    }

    /// Some tasks for a model that was not trained by a run here.
    ///
    /// The model's name and content identify it. Its predictions are found again as long as it is the same.
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

    /// The plan for the model as a variant of it.
    ///
    /// A variant has its own record in the store, and its own report. The model's own results stay as they are.
    /// - Parameter trained: the model
    package func judging(_ variant: Variant?, of trained: LoadedModel) -> EvaluationPlan {
        guard let variant else { return self }
        var plan = self
        plan.variant = variant
        plan.name = Self.hashedName(
            "\(FileSystem.name(of: pipeline?.directory.path ?? place))+\(variant.name)",
            SHA256.hash("\(name) \(trained.step) \(trained.hash) \(variant.fingerprint)"))
        plan.record = .object([("model", record)] + variant.record)
        plan.reportDirectory = FileSystem.join(FileSystem.parent(of: reportDirectory), plan.name)
        return plan
    }

    /// The name of a model that is identified by its content.
    static func hashedName(_ name: String, _ hash: String) -> String { "\(name)@\(hash.prefix(12))" }

    /// The tasks that have a split.
    package func tasks(with split: Split) -> [TaskDefinition] { tasks.filter { $0.sources[split] != nil } }

    /// The tasks of a report: those that judge the model, and further ones that were evaluated.
    func tasks(of reports: [TaskReport]) -> [TaskDefinition] {
        let judged = (pipeline?.evaluatedTasks ?? tasks).map(\.name)
        return allTasks.filter { task in
            judged.contains(task.name) || reports.contains { $0.task == task.name }
        }
    }

    /// `report.html`, `report.md` and `report.json` for the usual split. For another split, the names contain the
    /// split.
    package func reports(of split: Split) -> ReportFiles {
        let name = split == self.split ? "report" : "report-\(split.rawValue)"
        return ReportFiles(base: FileSystem.join(reportDirectory, name))
    }
}
