import Batching
import Checkpoints
import ExampleStore
import Files
import TaskDefinitions

/// The training examples of the six real tasks, as in a run, from the store that `make bench` filled.
struct RealMix {
    static let names = ["m30k_en_de", "m30k_en_fr", "sst2", "mrpc", "sick_e", "sick_r"]

    let tokens: [TokenizedExamples]
    let sampler: MixtureSampler

    /// - Parameter directory: the directory that `make bench` prepared
    init(directory: String, tasks: String, batchExamples: Int) throws {
        let registry = try TaskRegistry(directory: tasks)
        let vocabulary = try ModelDirectory(path: FileSystem.join(directory, "evaluation")).vocabulary
        let store = try ExampleStore(path: FileSystem.join(directory, "runs/store.sqlite"), mode: .readOnly)
        tokens = try Self.names.map {
            try store.tokenized(task: try registry.task(named: $0), split: .train, vocabulary: vocabulary)
        }
        let sizes = tokens.map { MixtureTask(name: $0.task, exampleCount: $0.count) }
        sampler = try MixtureSampler(tasks: sizes, policy: ProportionalPolicy(), batchSize: batchExamples, seed: 1)
    }
}
