import Communication
import Foundation
import Presentation
import Tensors

/// A run in several processes: who goes first, when all stop, and whether all have the same.
struct SharedRun {
    let communicator: any Communicator

    /// Does work in the first process, and then in the others, which find there what the first has made.
    /// - Parameter work: makes nothing that is already there
    func firstAlone<Result>(_ work: () throws -> Result) rethrows -> Result {
        if communicator.isFirst {
            let result = try work()
            communicator.barrier()
            return result
        }
        communicator.barrier()
        return try work()
    }

    /// - Throws: ``RunStopped`` in all processes if the work of one should stop
    func checkStop(_ observer: any RunObserver) throws(RunStopped) {
        if communicator.isTrueAnywhere(observer.shouldStop) { throw RunStopped(resuming: observer.caller.resuming) }
    }

    /// Checks that there are enough shards for all processes.
    func checkShards(_ configuration: PipelineConfiguration) throws(RunError) {
        let (shards, count) = (configuration.training.shards, communicator.count)
        guard count > shards else { return }
        throw RunError(
            "training.shards: a step has \(Quantity.count(shards, "shard")), too few for \(count) processes; begin the "
                + "run with \"shards\": \(count), or take \(shards == 1 ? "one process" : "\(shards) processes")",
            path: configuration.file)
    }

    /// A fact that must be the same in all processes.
    struct Fact {
        /// `the vocabulary`
        let name: String
        let value: String
        /// Whether a message shows the values.
        var isShown = false
    }

    /// Checks that all processes have the same.
    /// - Throws: ``RunError`` in all of them, with the differences
    func checkAgreement(_ facts: [Fact], path: String) throws(RunError) {
        guard !communicator.isAlone else { return }
        let host = ProcessInfo.processInfo.hostName
        let own = ([host] + facts.map(\.value)).map { $0.replacing("\n", with: " ") }
        let all = communicator.gatherForAll(Array(own.joined(separator: "\n").utf8)).map { bytes in
            String(decoding: bytes, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
                .map(String.init)
        }
        for rank in all.indices.dropFirst() {
            let different = facts.indices.filter {
                all[rank].count != all[0].count || all[rank][$0 + 1] != all[0][$0 + 1]
            }
            guard !different.isEmpty else { continue }
            let lines = different.map { place in
                let fact = facts[place]
                guard fact.isShown, all[rank].count == all[0].count else { return "  \(fact.name)" }
                return "  \(fact.name): \(all[0][place + 1]) there, \(all[rank][place + 1]) here"
            }
            throw RunError(
                """
                process \(rank) on \(all[rank][0]) has other settings or data than process 0 on \(all[0][0]):
                \(lines.joined(separator: "\n"))
                Give all processes the same program, pipeline, tasks and data.
                """, path: path)
        }
    }

    /// The facts of program and machine.
    static var machine: [Fact] {
        [
            Fact(name: "the version of Mixtape", value: MixtapeVersion.text, isShown: true),
            Fact(name: "the kind of processor", value: OpenBLASKernel.loaded.core, isShown: true),
        ]
    }
}

extension RunIdentity {
    /// The facts that must be the same in all processes: one for each setting of the training, task and file.
    func facts(_ configuration: PipelineConfiguration) -> [SharedRun.Fact] {
        var facts = SharedRun.machine
        facts.append(.init(name: "the settings of the pipeline", value: Self.course(self.configuration).line))
        for task in configuration.tasks {
            let data = data[task.name]
            facts.append(.init(name: "the training data of \(task.name)", value: data.map { "\($0)" } ?? ""))
        }
        facts.append(.init(name: "the vocabulary", value: vocabulary ?? ""))
        facts.append(.init(name: "the initial model", value: initialModel ?? ""))
        return facts
    }
}
