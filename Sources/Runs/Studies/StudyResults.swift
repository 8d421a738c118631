/// What a study has found so far: the values that its report is made of.
///
/// A study may be partly done. Unfinished cells are among the cells, with their status and what is known of them.
/// Every number is finite; a number that does not exist is nil or left out. The JSON form is the values as they are.
package struct StudyResults: Sendable, Equatable, Codable {
    /// The name of the study's file and folder.
    package let name: String
    /// The heading of the report.
    package let title: String
    /// The parts of the report, in the report's order.
    package let parts: [StudyPart]
    /// Every axis that makes cells. An axis that is searched makes none: its result is ``StudyCell/search``.
    package let axes: [StudyAxis]
    /// Every task that a cell is judged on, in the study's order.
    package let tasks: [StudyTask]
    /// In the order of the study.
    package let cells: [StudyCell]
    /// Finished judgements of deltas on other tasks.
    package let transfers: [StudyTransfer]

    package init(
        name: String, title: String, parts: [StudyPart] = StudyPart.allCases, axes: [StudyAxis], tasks: [StudyTask],
        cells: [StudyCell], transfers: [StudyTransfer] = []
    ) {
        self.name = name
        self.title = title
        self.parts = parts
        self.axes = axes
        self.tasks = tasks
        self.cells = cells
        self.transfers = transfers
    }
}

extension StudyResults {
    /// The results of the cells for a part of the report. If others are left out, so are values that only these have.
    func limited(to part: StudyPart) -> StudyResults {
        guard cells.contains(where: { !$0.parts.contains(part) }) else { return self }
        let cells = cells.filter { $0.parts.contains(part) }
        let names = Set(cells.map(\.name))
        let axes = axes.compactMap { axis -> StudyAxis? in
            let values = axis.values.filter { value in cells.contains { $0.coordinates[axis.name] == value.name } }
            let baseline = axis.baseline.flatMap { name in values.contains { $0.name == name } ? name : nil }
            return values.isEmpty
                ? nil : StudyAxis(name: axis.name, kind: axis.kind, values: values, baseline: baseline)
        }
        let judged = Set(cells.flatMap { $0.tasks.map(\.task) } + axes.flatMap { $0.values.map(\.name) })
        return StudyResults(
            name: name, title: title, parts: [part], axes: axes,
            tasks: axes.contains { $0.kind == .tasks } ? tasks.filter { judged.contains($0.name) } : tasks,
            cells: cells, transfers: transfers.filter { names.contains($0.cell) })
    }
}

/// A part of a study's report.
package enum StudyPart: String, Sendable, Equatable, Codable, CaseIterable {
    case performance, convergence, combination, scale, transfer, cost
}

/// One axis of a study: named values of which each cell has one.
package struct StudyAxis: Sendable, Equatable, Codable {
    package enum Kind: String, Sendable, Equatable, Codable, CaseIterable {
        case methods, tasks, seeds, sizes, rates, shares, other
    }

    package struct Value: Sendable, Equatable, Codable {
        package let name: String
        /// The methods that act together in this value, in the order of a sequence: empty for no method. Nil if the
        /// value takes no part in the combination.
        package let parts: [String]?
        /// Whether the parts were trained one after the other. Otherwise they were trained at the same time.
        package let isSequence: Bool
        /// The value as a number, for the axis of a chart: parameters of the model without its delta, for sizes; the
        /// rate; the share or count of examples.
        package let number: Double?

        package init(_ name: String, parts: [String]? = nil, isSequence: Bool = false, number: Double? = nil) {
            self.name = name
            self.parts = parts
            self.isSequence = isSequence
            self.number = number
        }
    }

    package let name: String
    package let kind: Kind
    package let values: [Value]
    /// The name of the value that the others are compared with, such as full fine-tuning.
    package let baseline: String?

    package init(name: String, kind: Kind, values: [Value], baseline: String? = nil) {
        self.name = name
        self.kind = kind
        self.values = values
        self.baseline = baseline
    }
}

/// A task that cells are judged on.
package struct StudyTask: Sendable, Equatable, Codable {
    package let name: String
    /// What tasks like it have in common, such as `classification`.
    package let kind: String
    /// The title of the metric that decides.
    package let metric: String
    package let isHigherBetter: Bool
    /// The unit of the metric; nil if scores are times 100.
    package let unit: String?

    package init(name: String, kind: String, metric: String, isHigherBetter: Bool = true, unit: String? = nil) {
        self.name = name
        self.kind = kind
        self.metric = metric
        self.isHigherBetter = isHigherBetter
        self.unit = unit
    }
}

/// One cell of a study: a run, and what came out of it so far.
package struct StudyCell: Sendable, Equatable, Codable {
    package enum Status: Sendable, Equatable, Codable {
        case waiting
        /// - Parameter step: updates done
        case running(step: Int)
        case finished
        /// - Parameter reason: one line
        case failed(reason: String)
    }

    package let name: String
    /// The run's directory, relative to the folder of the study's report.
    package let directory: String
    /// Whether the run's directory has a `report.html`.
    package let hasReport: Bool
    /// The parts of the report that it is for.
    package let parts: [StudyPart]
    /// The name of its value on each axis, by the axis's name.
    package let coordinates: [String: String]
    package let status: Status
    /// Whether its run has a directory: one that cannot begin has none.
    package let hasFolder: Bool
    /// The search for its settings; nil if none was asked for.
    package let search: StudySearch?
    /// What it scored on each task that judges it. Milestones of an unfinished cell count; its scores may be empty.
    package let tasks: [StudyTaskResult]
    /// The parameters that were trained, and all of the model with its delta.
    package let trainedParameters: Int?, allParameters: Int?
    package let peakMemoryBytes: Int?
    /// The mean over the training, without milestones.
    package let secondsPerStep: Double?
    /// What must be kept of it: the size of the trained weights as a file.
    package let diskBytes: Int?

    package init(
        name: String, directory: String, hasReport: Bool = false, parts: [StudyPart] = StudyPart.allCases,
        coordinates: [String: String], status: Status, hasFolder: Bool = true,
        search: StudySearch? = nil, tasks: [StudyTaskResult] = [], trainedParameters: Int? = nil,
        allParameters: Int? = nil, peakMemoryBytes: Int? = nil, secondsPerStep: Double? = nil, diskBytes: Int? = nil
    ) {
        self.name = name
        self.directory = directory
        self.hasReport = hasReport
        self.parts = parts
        self.coordinates = coordinates
        self.status = status
        self.hasFolder = hasFolder
        self.search = search
        self.tasks = tasks
        self.trainedParameters = trainedParameters
        self.allParameters = allParameters
        self.peakMemoryBytes = peakMemoryBytes
        self.secondsPerStep = secondsPerStep
        self.diskBytes = diskBytes
    }
}

/// The scores of one cell on one task.
package struct StudyTaskResult: Sendable, Equatable, Codable {
    package struct Score: Sendable, Equatable, Codable {
        /// The metric's title.
        package let metric: String
        /// As the metric gives it: times 100 unless it has a unit.
        package let value: Double

        package init(metric: String, value: Double) {
            self.metric = metric
            self.value = value
        }
    }

    /// One example's share in the score of the deciding metric. The score is their mean, or nearly.
    package struct ExampleScore: Sendable, Equatable, Codable {
        /// The same for the same example (or group of examples) in all cells; unique within a result.
        package let example: String
        /// In the unit of the score, so times 100 where the score is. For a metric that is no mean of examples: the
        /// jackknife's pseudovalue.
        package let value: Double

        package init(example: String, value: Double) {
            self.example = example
            self.value = value
        }
    }

    /// A milestone of training.
    package struct CurvePoint: Sendable, Equatable, Codable {
        /// Updates so far.
        package let step: Int
        /// Examples trained on so far.
        package let examples: Int
        /// Seconds of training so far, without milestones.
        package let seconds: Double
        /// The deciding metric on the split of the milestones.
        package let score: Double

        package init(step: Int, examples: Int, seconds: Double, score: Double) {
            self.step = step
            self.examples = examples
            self.seconds = seconds
            self.score = score
        }
    }

    /// The name of one of the study's tasks.
    package let task: String
    /// The final scores by metric; empty while the cell is not finished.
    package let scores: [Score]
    /// Of the deciding metric, over the examples of the final scores; empty if it judges no examples.
    package let examples: [ExampleScore]
    /// By ascending step.
    package let curve: [CurvePoint]

    package init(task: String, scores: [Score], examples: [ExampleScore] = [], curve: [CurvePoint] = []) {
        self.task = task
        self.scores = scores
        self.examples = examples
        self.curve = curve
    }
}

/// The search for the settings of a cell, or of several together.
package struct StudySearch: Sendable, Equatable, Codable {
    package struct Setting: Sendable, Equatable, Codable {
        package let name: String, value: String

        package init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    package struct Budget: Sendable, Equatable, Codable {
        package enum Unit: String, Sendable, Equatable, Codable { case steps, examples, seconds }

        package let amount: Double
        package let unit: Unit

        package init(_ amount: Double, _ unit: Unit) {
            self.amount = amount
            self.unit = unit
        }
    }

    package struct Trial: Sendable, Equatable, Codable {
        package let settings: [Setting]
        /// The deciding metric on validation; nil while the trial waits, or if it failed.
        package let score: Double?
        /// What the trial was allowed in all.
        package let budget: Budget
        package let status: StudyCell.Status
        /// Those of its runs, in that of the study.
        package let directories: [String]

        package init(
            settings: [Setting], score: Double?, budget: Budget, status: StudyCell.Status, directories: [String] = []
        ) {
            self.directories = directories
            self.settings = settings
            self.score = score
            self.budget = budget
            self.status = status
        }
    }

    /// The values of axes that its cells have in common, such as `method lora`.
    package let title: String
    package let trials: [Trial]
    /// The settings that the cell is trained with; empty while the search goes on.
    package let chosen: [Setting]

    package init(title: String, trials: [Trial], chosen: [Setting]) {
        self.title = title
        self.trials = trials
        self.chosen = chosen
    }
}

/// A cell trained on one task and judged on another, without training on that one.
package struct StudyTransfer: Sendable, Equatable, Codable {
    /// The name of the cell.
    package let cell: String
    /// The names of the tasks of its training and of this judgement.
    package let trainedOn: String, judgedOn: String
    /// The deciding metric of the task that judges; nil if it could not be judged.
    package let score: Double?
    /// Why it could not be judged: one line.
    package let problem: String?

    package init(cell: String, trainedOn: String, judgedOn: String, score: Double?, problem: String? = nil) {
        self.cell = cell
        self.trainedOn = trainedOn
        self.judgedOn = judgedOn
        self.score = score
        self.problem = problem
    }
}
