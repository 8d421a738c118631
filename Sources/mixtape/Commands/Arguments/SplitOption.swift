import CommandSyntax
import TaskDefinitions

/// The split that a command is about, where it is not the one that the pipeline reports on.
struct SplitOption {
    private let split: Split?

    init(_ arguments: ArgumentReader) {
        split = arguments.option(
            "split", .choice("SPLIT", among: ["train": .train, "validation": .validation, "test": .test]),
            "the split to report on (default: the pipeline's setting)")
    }

    func split(_ configured: Split) -> Split { split ?? configured }
}
