import Foundation
import TestSupport
import Testing
import quickstart_data

/// A run that is killed repeatedly at random instants leaves the same files as one that is never killed. The weights,
/// optimizer state, log, events, milestones and report agree to the bit. Only times differ.
///
/// `make stress` is the long form. `MIXTAPE_STRESS_KILLS` sets the number of kills. `MIXTAPE_STRESS_SEED` repeats a
/// choice of instants as far as the machine's own timing allows. Without either, the choice is always the same.
@Suite struct KillTests {
    private static let environment = ProcessInfo.processInfo.environment
    private static let kills = environment["MIXTAPE_STRESS_KILLS"].flatMap(Int.init) ?? 8
    private static let usualSeed = environment["MIXTAPE_STRESS_KILLS"] == nil ? 1 : UInt64.random(in: 0...99_999)
    private static let seed = environment["MIXTAPE_STRESS_SEED"].flatMap(UInt64.init) ?? usualSeed

    @Test(.timeLimit(.minutes(30)))
    func aRunKilledAtRandomInstantsEndsAsOneThatWasNot() throws {
        try KilledRun.withProject { project in
            var stretches = Stretches()
            try project.copy { whole in
                let run = try whole.mixtape("run", KilledRun.pipeline) { underWay in
                    stretches.observe(RunPhase(underWay.output, in: whole), at: underWay.seconds)
                    return nil
                }
                try #require(run.status == 0, "\(run)")
                let expected = try whole.remains(of: KilledRun.run, steps: KilledRun.steps)
                var random = SplitMix64(seed: Self.seed)
                var counts: [RunPhase: Int] = [:]
                print("kills: seed \(Self.seed)")
                while counts.values.reduce(0, +) < Self.kills {
                    try project.copy { copy in
                        let phases = try KilledRun.killAndFinish(copy, &random, stretches)
                        for phase in phases { counts[phase, default: 0] += 1 }
                        let remains = try copy.remains(of: KilledRun.run, steps: KilledRun.steps)
                        #expect(remains.keys.sorted() == expected.keys.sorted())
                        for (name, content) in expected {
                            #expect(remains[name] == content, "\(name), killed \(phases)")
                        }
                        try #expect(copy.mixtape("doctor").facts.last == "check ok")
                    }
                }
                let list = RunPhase.allCases.map { "\(counts[$0] ?? 0) while \($0.rawValue)" }.joined(separator: ", ")
                print("kills: \(counts.values.reduce(0, +)) (\(list)), seed \(Self.seed)")
                if Self.kills >= 100 {
                    for phase in RunPhase.allCases { #expect(counts[phase, default: 0] >= 5, "\(phase.rawValue)") }
                }
            }
        }
    }
}

/// The phase of a run, as far as it shows from outside.
enum RunPhase: String, CaseIterable {
    case importing, training, checkpointing, judging, reporting

    /// - Parameter output: the printed output so far
    init(_ output: String, in project: TinyProject) {
        let last = output.split(separator: "\n").last ?? ""
        let isComplete = output.contains("finished\n") || output.contains("\nstep \(KilledRun.steps) ")
        if !output.contains("\ntraining ") {
            self = .importing
        } else if project.isSavingCheckpoint {
            self = .checkpointing
        } else if last.hasPrefix("  loss ") {
            self = .judging
        } else {
            self = isComplete ? .reporting : .training
        }
    }
}

extension TinyProject {
    /// Whether a checkpoint is being written. Until it is complete it has a hidden name.
    fileprivate var isSavingCheckpoint: Bool {
        let names = try? FileManager.default.contentsOfDirectory(atPath: path + "/\(KilledRun.run)/checkpoints")
        return names?.contains { $0.hasPrefix(".step-") } ?? false
    }
}

/// The length of each phase's continuous stretches.
struct Stretches {
    private var total: [RunPhase: Double] = [:]
    private var count: [RunPhase: Int] = [:]
    private var last: (phase: RunPhase, time: Double)?

    mutating func observe(_ phase: RunPhase, at time: Double) {
        if let last { total[last.phase, default: 0] += time - last.time }
        if last?.phase != phase { count[phase, default: 0] += 1 }
        last = (phase, time)
    }

    /// The mean in seconds. A stretch that is too short to be observed counts as a millisecond.
    func mean(_ phase: RunPhase) -> Double { max(0.001, (total[phase] ?? 0) / Double(count[phase] ?? 1)) }
}

/// The killed run: three tasks with data to import, a vocabulary to train, many checkpoints and milestones.
private enum KilledRun {
    static let pipeline = "Pipelines/pieces.json"
    static let run = "runs/pieces"
    static let steps = 160

    static func withProject(_ body: (TinyProject) throws -> Void) throws {
        try TinyProject.use { project in
            try project.enlarge(["train": 1500, "validation": 60, "test": 200])
            try project.edit(pipeline, #""steps": 40"#, #""steps": \#(steps)"#)
            try project.edit(
                pipeline, #""checkpointEvery": 10, "evaluateEvery": 20"#, #""checkpointEvery": 10, "evaluateEvery": 40"#
            )
            try project.edit(
                pipeline, #""milestoneExamples": 4"#, #""milestoneExamples": 60, "best": ["parity", "starts.token_f1"]"#
            )
            try body(project)
        }
    }

    /// Kills a run several times and then lets it end.
    /// - Returns: the phase at each kill
    static func killAndFinish(
        _ project: TinyProject, _ random: inout SplitMix64, _ stretches: Stretches
    ) throws -> [RunPhase] {
        let middle: [RunPhase] = [.training, .checkpointing, .judging]
        let plan = [.importing] + (0..<4).map { _ in middle[random.int(in: 0..<middle.count)] } + [.reporting]
        var phases: [RunPhase] = []
        for phase in plan {
            let delay = stretches.mean(phase) * Double(random.int(in: 0..<1000)) / 1000
            // Not always the first checkpoint or milestone.
            var passes = phase == .reporting || phase == .importing ? 0 : random.int(in: 0..<3)
            var begin: Double?
            var wasThere = false
            var found: RunPhase?
            let killed = try project.mixtape("run", pipeline) { underWay in
                let now = RunPhase(underWay.output, in: project)
                if begin == nil, now == phase, !wasThere {
                    if passes == 0 { begin = underWay.seconds }
                    passes -= 1
                }
                wasThere = now == phase
                guard let begin, underWay.seconds >= begin + delay else { return nil }
                found = now
                return SIGKILL
            }
            // The run may have ended before the planned kill.
            guard killed.status == 128 + SIGKILL, let found else {
                try #require(killed.status == 0, "\(killed)")
                continue
            }
            phases.append(found)
            print("kill: \(found.rawValue), \(Int(delay * 1000)) ms after \(phase.rawValue) began")
        }
        let finished = try project.mixtape("run", pipeline)
        try #require(finished.status == 0, "\(finished)")
        #expect(finished.errors == "", "\(finished)")
        return phases
    }
}
