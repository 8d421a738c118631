import Configuration

/// The part of each task's training examples that is trained on: `{"examples": 500}`, `{"share": 0.1}`, or
/// `{"perLabel": 16}`, as in studies with sixteen examples of each class.
package struct TrainingSubset: Sendable, Equatable {
    package enum Size: Sendable, Equatable {
        case examples(Int)
        case share(Double)
        /// So many of each label, for tasks that have labels, and so many in all for others.
        case perLabel(Int)
    }

    package let size: Size
    /// Decides which examples; nil for the seed of the run.
    package let seed: Int?

    package init(_ size: Size, seed: Int? = nil) {
        self.size = size
        self.seed = seed
    }

    init(_ object: ConfigurationObject) {
        size = object.alternative("examples", "share", "perLabel") { key in
            switch key {
            case "share": .share(object.value("share", "a share between 0 and 1")?.share() ?? 1)
            case "perLabel":
                .perLabel(
                    object.integer(
                        "perLabel", in: 1..., "examples of each label; of a task without labels, so many in all"))
            case "examples": .examples(object.integer("examples", in: 1..., "examples of each task"))
            default: .share(1)
            }
        }
        seed = object.optionalInteger("seed", in: 0..., "decides which examples (default: the seed of the run)")
    }
}
