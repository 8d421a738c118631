import Checkpoints
import Configuration
import Files
import Foundation
import Text2Text
import Training

/// How a study stands: each of its runs, with times. For people and for programs.
package struct StudyOverview {
    package struct Entry {
        package enum Kind: String { case base, trial, cell }

        package let name: String
        package let kind: Kind
        package let directory: String
        package let standing: String
        /// Steps done.
        package let step: Int
        /// Those of the whole run; nil if they are only known once its data are there.
        package let steps: Int?
        /// Seconds that processes worked on it.
        package let seconds: Double?
        /// Estimated seconds that are left; nil if nothing is known to estimate from.
        package fileprivate(set) var secondsLeft: Double?
        /// Why it failed or cannot begin.
        package let problem: String?
        /// The validation score of the best milestone.
        package let best: BestScore?
        package let coordinates: [(axis: String, value: String)]
        fileprivate let group: String
    }

    package let name: String
    package let file: String
    package let directory: StudyDirectory
    /// The process that works on the study.
    package let holder: String?
    package let entries: [Entry]

    package init(_ study: Study) throws { try self.init(study, StudyState(study), measured: [:]) }

    /// - Parameter measured: measured seconds of a step of runs, by the name of the run
    init(_ study: Study, _ state: StudyState, measured: [String: Double]) throws {
        name = study.name
        file = study.file
        directory = study.directory
        holder = FileLock.holder(ofLockAt: study.directory.lock)
        var entries: [Entry] = []
        func add(
            _ run: PlannedRun, _ kind: Entry.Kind, _ standing: Standing, steps: Int?,
            coordinates: [(axis: String, value: String)] = [], group: String
        ) {
            let run = study.directory.run(run.name)
            let record = StudyRecord.read(run)
            var (step, problem) = (0, String?.none)
            switch standing {
            case .running(let at, _), .interrupted(let at): step = at
            case .finished: step = CheckpointStore(reading: run.checkpoints).steps.last ?? steps ?? 0
            case .failed(let reason): (step, problem) = (RunLog.lastStep(run.log) ?? 0, reason)
            case .blocked(let reason): problem = reason
            case .waiting: break
            }
            let isBegun = standing != .waiting
            entries.append(
                Entry(
                    name: run.name, kind: kind, directory: run.path, standing: standing.word, step: step, steps: steps,
                    seconds: isBegun ? record?.seconds : nil, problem: problem,
                    best: isBegun ? try? CheckpointStore(reading: run.checkpoints).best() : nil,
                    coordinates: coordinates, group: group))
        }
        for run in study.baseRuns {
            let standing = try state.standing(ofBase: run)
            add(run, .base, standing, steps: StudySteps.known(try state.decode(run).configuration), group: run.name)
        }
        let axes = study.configuration.axes
        let seeds = axes.filter { $0.kind == .seeds }.map(\.name)
        for group in study.groups {
            for (run, steps) in try state.steps(of: group) {
                add(run, .trial, try state.standing(ofTrial: run, until: steps), steps: steps, group: group.title)
            }
        }
        for (place, cell) in study.cells.enumerated() {
            let coordinates = axes.compactMap { axis in cell.coordinates[axis.name].map { (axis.name, $0) } }
            let steps = StudySteps.known(try state.decode(cell.run).configuration)
            let group = coordinates.filter { !seeds.contains($0.0) }.map { "\($0.0) \($0.1)" }
            add(
                cell.run, .cell, try state.standing(ofCell: place), steps: steps, coordinates: coordinates,
                group: group.joined(separator: ", "))
        }
        self.entries = Self.estimated(entries, measured)
    }

    /// The entries with the time that is left, from the speed of finished runs: of the same kind with other seeds, else
    /// of the same kind; else from what was measured.
    private static func estimated(_ entries: [Entry], _ measured: [String: Double]) -> [Entry] {
        let done = entries.filter { $0.standing == "finished" && ($0.seconds ?? 0) > 0 && $0.step > 0 }
        func rate(_ chosen: [Entry]) -> Double? {
            let steps = chosen.reduce(0) { $0 + $1.step }
            return steps > 0 ? chosen.reduce(0) { $0 + ($1.seconds ?? 0) } / Double(steps) : nil
        }
        return entries.map { entry in
            var entry = entry
            guard !["finished", "failed", "blocked"].contains(entry.standing) else {
                entry.secondsLeft = 0
                return entry
            }
            let perStep =
                rate(done.filter { $0.group == entry.group && $0.kind == entry.kind })
                ?? measured[entry.name] ?? rate(done.filter { $0.kind == entry.kind })
            if let perStep, let steps = entry.steps {
                entry.secondsLeft = perStep * Double(max(0, steps - entry.step))
            }
            return entry
        }
    }

    package func count(_ kind: Entry.Kind, _ standing: String? = nil) -> Int {
        entries.count { $0.kind == kind && (standing == nil || $0.standing == standing) }
    }

    /// The sum over all runs, one after the other; nil if it is not known for one.
    package var secondsLeft: Double? {
        let known = entries.compactMap(\.secondsLeft)
        return known.count == entries.count ? known.reduce(0, +) : nil
    }

    /// Whether nothing is left that could be done.
    package var isDone: Bool { entries.allSatisfy { ["finished", "failed", "blocked"].contains($0.standing) } }
}

extension Standing {
    /// The standing in one word.
    var word: String {
        switch self {
        case .waiting: "waiting"
        case .interrupted: "interrupted"
        case .running: "running"
        case .finished: "finished"
        case .failed: "failed"
        case .blocked: "blocked"
        }
    }
}
