import Communication
import Configuration
import Foundation
import Importing
import Presentation
import TaskDefinitions
import Tensors
import Training

/// A run in several processes: who goes first, when all stop, and whether all have the same.
package struct SharedRun {
    let communicator: any Communicator

    package init(communicator: any Communicator) { self.communicator = communicator }

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
    func checkShards(_ configuration: PipelineConfiguration) throws(SharedRefusal) {
        if let problem = Self.problem(ofShards: configuration, processes: communicator.count) {
            throw SharedRefusal(problem, path: configuration.file)
        }
    }

    /// Why a step cannot be shared by so many processes; nil if it can.
    static func problem(ofShards configuration: PipelineConfiguration, processes: Int) -> String? {
        let shards = configuration.training.shards
        guard processes > shards else { return nil }
        let fewer = "take \(shards == 1 ? "one process" : "\(shards) processes")"
        let advice =
            if case .examples(let examples) = configuration.training.batchSize, examples < processes {
                "\(fewer); a step of \(examples) examples has at most \(examples)"
            } else {
                "begin the run with \"shards\": \(processes), or \(fewer)"
            }
        return "training.shards: a step has \(Quantity.count(shards, "shard")), too few for \(processes) processes; "
            + advice
    }

    /// A fact that must be the same in all processes.
    package struct Fact {
        /// `the vocabulary`
        let name: String
        let value: String
        /// Whether a message shows the values.
        let isShown: Bool

        package init(name: String, value: String, isShown: Bool = false) {
            self.name = name
            self.value = value
            self.isShown = isShown
        }
    }

    /// Checks that all processes have the same. A process alone does not gather the facts.
    /// - Throws: ``SharedRefusal`` in all of them, with the differences
    package func checkAgreement(_ facts: @autoclosure () throws -> [Fact], path: String) throws {
        guard !communicator.isAlone else { return }
        let facts = try facts()
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
            throw SharedRefusal(
                """
                process \(rank) on \(all[rank][0]) has other settings or data than process 0 on \(all[0][0]):
                \(lines.joined(separator: "\n"))
                Give all processes the same program, command, pipeline, tasks and data.
                """, path: path)
        }
    }

    /// Checks that all processes do the same. Each may have its own store and its own place of the data.
    /// - Parameter arguments: those of the program
    /// - Throws: ``SharedRefusal`` in all of them, with the commands
    package func checkCommand(_ arguments: [String], launcher: String) throws {
        let own = ["--store", "--data"]
        var words: [String] = []
        var isValue = false
        for argument in arguments {
            if isValue || own.contains(where: { argument.hasPrefix("\($0)=") }) {
                isValue = false
            } else if own.contains(argument) {
                isValue = true
            } else {
                words.append(argument)
            }
        }
        try checkAgreement(
            [Fact(name: "the command", value: words.joined(separator: " "), isShown: true)], path: launcher)
    }

    /// The facts of program and machine.
    package static var machine: [Fact] {
        [
            Fact(name: "the version of Mixtape", value: MixtapeVersion.text, isShown: true),
            Fact(name: "the kind of processor", value: OpenBLASKernel.loaded.core, isShown: true),
        ]
    }
}

/// A request that the processes of a run refuse together.
package struct SharedRefusal: CollectiveError, Equatable, CustomStringConvertible {
    private let error: RunError

    init(_ message: String, path: String) { error = RunError(message, path: path) }

    package var description: String { error.description }
}

extension TrainingError: CollectiveError {}

extension RunIdentity {
    /// The facts that must be the same in all processes: the settings, and the data of each task.
    /// - Throws: `ExampleError` if a file of data cannot be read
    func facts(_ configuration: PipelineConfiguration) throws -> [SharedRun.Fact] {
        var facts = SharedRun.machine
        // Only the content of files decides, not their places.
        let places = ["model": ["directory", "adapter"], "vocabulary": ["file"]]
        for key in ["seed", "mixture", "vocabulary", "model", "delta", "training", "evaluation"] {
            let settings = self.configuration[key].map { (places[key] ?? []).reduce($0) { $0.removing($1) } }
            facts.append(.init(name: "the pipeline's \(key)", value: settings?.line ?? ""))
        }
        for task in configuration.tasks {
            let data = data[task.name]
            facts.append(.init(name: "the training data of \(task.name)", value: data.map { "\($0)" } ?? ""))
        }
        let evaluation = configuration.evaluation
        for split in Set([evaluation.split, evaluation.milestoneSplit]).sorted(by: { $0.rawValue < $1.rawValue }) {
            for task in configuration.evaluatedTasks {
                let hash = try task.sources[split]?.contentHash(in: configuration.dataDirectory) ?? ""
                facts.append(
                    .init(name: "the \(split.rawValue) data of \(task.name)", value: "\(task.fingerprint) \(hash)"))
            }
        }
        facts.append(.init(name: "the vocabulary", value: vocabulary ?? ""))
        facts.append(.init(name: "the initial model", value: initialModel ?? ""))
        return facts
    }
}
