import Foundation
import TestSupport

/// Runs of several processes under `mpirun`, where it is installed and the program was built with MPI.
enum Launched {
    /// Whether such runs are possible.
    static let isPossible: Bool = {
        guard let doctor = try? CommandLineRun(["doctor", "--json"], in: NSTemporaryDirectory()),
            let library = doctor.object["mpi"] as? String, !library.hasPrefix("none")
        else { return false }
        return (try? CommandLineRun(shell: "command -v mpirun", in: NSTemporaryDirectory()).status) == 0
    }()

    /// The reason why tests are skipped.
    static let absence: String = {
        let text =
            "MPI is not installed, or the program was built without it; on Debian: "
            + "apt-get install libopenmpi-dev openmpi-bin, and then make test"
        if !isPossible { print("skipped: tests of several processes: \(text)") }
        return text
    }()

    /// Lets Open MPI run as root, with more processes than processors, inside a container.
    static let environment = [
        "OMPI_ALLOW_RUN_AS_ROOT": "1", "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM": "1",
        "OMPI_MCA_rmaps_base_oversubscribe": "1", "OMPI_MCA_btl_vader_single_copy_mechanism": "none",
        "OMPI_MCA_mpi_yield_when_idle": "1", "MIXTAPE_THREADS": "1",
    ]
}

extension TinyProject {
    /// Runs the program in several processes.
    /// - Parameter setup: commands of the shell that each process runs before the program
    func launch(
        _ processes: Int, _ arguments: String..., setup: String = "", options: String = "", input: String = "",
        environment: [String: String] = [:], signal: (CommandLineRun.UnderWay) throws -> Int32? = { _ in nil }
    ) throws -> CommandLineRun {
        let program = setup.isEmpty ? #""$0""# : #"sh -c '\#(setup); exec "$0" "$@"' "$0""#
        return try CommandLineRun(
            arguments, shell: #"exec mpirun \#(options) -n \#(processes) \#(program) "$@""#, in: path,
            environment: Launched.environment.merging(environment) { $1 }, input: input, signal: signal)
    }

    /// A project whose steps have four shards.
    static func useShards<Result>(steps: Int = TinyProject.steps, _ body: (TinyProject) throws -> Result) throws
        -> Result
    {
        try use { project in
            try project.edit(pipeline, #""batchExamples": 8,"#, #""batchExamples": 8, "shards": 4,"#)
            // Evaluations of several batches.
            try project.edit(
                pipeline, #"{"milestoneExamples": 4}"#,
                #"{"milestoneExamples": 4, "decoding": {"batchExamples": 3}}"#)
            if steps != TinyProject.steps {
                try project.edit(pipeline, #""steps": \#(TinyProject.steps),"#, #""steps": \#(steps),"#)
            }
            return try body(project)
        }
    }
}
