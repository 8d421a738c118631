import TaskDefinitions

/// How the answers to a task's inputs are found.
public enum PredictionMethod: Sendable, Equatable {
    /// The model writes them.
    case decoding(DecodingConfiguration)
    /// They are chosen among labels; see ``RankClassifier``.
    case rankClassification(labels: [String], normalizesByLength: Bool)
    /// There are none: only the likelihoods of the targets are wanted.
    case teacherForcing

    /// The method that a task's definition asks for.
    /// - Parameter decoding: how answers are searched for where it asks for written ones
    public init(of task: TaskDefinition, decoding: DecodingConfiguration) {
        if case .rankClassification(let normalizesByLength) = task.evaluation, let labels = task.labels {
            self = .rankClassification(labels: labels, normalizesByLength: normalizesByLength)
        } else if task.evaluation == .likelihood {
            self = .teacherForcing
        } else {
            self = .decoding(decoding)
        }
    }

    /// As it stands in reports and in the store.
    public var description: String {
        switch self {
        case .decoding(let configuration): configuration.description
        case .rankClassification(_, let normalizesByLength):
            EvaluationMode.rankClassification(normalizesByLength: normalizesByLength).description
        case .teacherForcing: EvaluationMode.likelihood.description
        }
    }
}
