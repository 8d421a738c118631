import Configuration

/// How each cell of a study is trained: values that replace the pipeline's, before those of the axes.
struct CellConfiguration {
    let overrides: [ConfigurationOverride]
    /// For some tasks the title of the metric that decides, in place of the task's first.
    let metrics: [String: Metric]

    struct Metric {
        let title: String
        let place: SourceLocation
    }

    init(_ object: ConfigurationObject) {
        var overrides: [ConfigurationOverride] = []
        /// - Parameter removed: keys that the new value excludes
        func take(_ key: String, _ path: String, removing removed: [String] = []) {
            guard !object.isDescription, let value = object.value(key) else { return }
            overrides += removed.map { ConfigurationOverride(removing: $0) }
            overrides.append(ConfigurationOverride(path, value))
        }
        let lengths = ["steps", "epochs", "examples"]
        object.alternative("steps", "epochs", "examples", isRequired: false) { key in
            switch key {
            case "steps": _ = object.integer("steps", in: 1...1_000_000_000, "updates of the weights")
            case "epochs": _ = object.number("epochs", in: 1e-6...1e6, "passes through the training examples")
            case "examples": _ = object.integer("examples", in: 1...1_000_000_000_000, "examples that are trained on")
            default: return
            }
            if let key {
                take(key, "training.\(key)", removing: lengths.filter { $0 != key }.map { "training.\($0)" })
            }
        }
        _ = object.optionalNumber(
            "seconds", in: 1e-3...1e9,
            "seconds of training at most; where a cell ends then depends on the machine, and is recorded")
        take("seconds", "training.seconds")
        _ = object.optionalInteger("evaluateEvery", in: 1..., "steps between two milestones")
        take("evaluateEvery", "training.evaluateEvery")
        _ = object.optionalInteger(
            "patience", in: 1..., "training stops after so many milestones without a better score")
        take("patience", "evaluation.patience")
        let help = "for some tasks the title of the metric that decides (default: the first of the task)"
        if let metrics = object.optionalObject("metrics", help) {
            let pairs = metrics.keys.compactMap { task in
                metrics.value(task, "the title of one of the task's metrics").flatMap { value in
                    value.string().map { (task, Metric(title: $0, place: value.location)) }
                }
            }
            self.metrics = Dictionary(pairs) { $1 }
        } else {
            metrics = [:]
        }
        self.overrides = overrides
    }
}
