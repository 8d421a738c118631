import Configuration
import Files
import Foundation

/// A search: the settings of one combination, tried on some of its cells.
struct SearchGroup {
    /// One setting of everything that is searched for.
    struct Trial {
        let number: Int
        let settings: [ConfigurationOverride]
        /// A run for each cell that it is tried on.
        let runs: [PlannedRun]
    }

    /// The combination, for people: `method lora, task rte`.
    let title: String
    /// The cells that are trained with the result, among those of the study.
    let cells: [Int]
    let trials: [Trial]
    /// The steps at which trials are compared, the last being the end.
    let rungs: [Int]
    let factor: Int

    /// The searches that the cells need, in the order of the cells.
    /// - Throws: ``RunError`` if a search has no cell to try settings on
    static func groups(_ study: StudyConfiguration, _ cells: [PlannedCell]) throws(RunError) -> [SearchGroup] {
        guard let search = study.search else { return [] }
        let seeds = study.axes.filter { $0.kind == .seeds }.map(\.name)
        let axes = search.axes ?? study.axes.map(\.name).filter { !seeds.contains($0) }
        let methods = study.axes.filter { $0.kind == .methods }.map(\.name)
        let subsets = study.axes.filter(\.hasSubsets).map(\.name)
        var members: [(key: [String], cells: [Int])] = []
        for (place, cell) in cells.enumerated() where !cell.space.isEmpty {
            // A single delta of a combination is a method, and searched for with it.
            let hasMethod = methods.contains { cell.coordinates[$0] != nil }
            let own = axes.compactMap { axis -> String? in
                hasMethod && subsets.contains(axis) ? nil : cell.coordinates[axis].map { "\(axis) \($0)" }
            }
            let key = own + cell.space.map { "\($0.path) \($0.place.location)" }
            if let known = members.firstIndex(where: { $0.key == key }) {
                members[known].cells.append(place)
            } else {
                members.append((key, [place]))
            }
        }
        var groups: [SearchGroup] = []
        let titles = members.map { key, places in
            key.dropLast(cells[places[0]].space.count).joined(separator: ", ")
        }
        for (place, (_, places)) in members.enumerated() {
            let space = cells[places[0]].space
            // Some values of an axis that is searched together may have settings of their own.
            let isShared = titles.count { $0 == titles[place] } > 1
            let title = isShared ? Self.title(titles[place], of: places.map { cells[$0] }, study) : titles[place]
            let allowed = places.filter { search.on?.allows(cells[$0].coordinates) ?? true }
            let firstSeed = allowed.map { cells[$0].rank.seed }.min()
            let standIns = allowed.filter { cells[$0].rank.seed == firstSeed }.map { cells[$0] }
            guard !standIns.isEmpty else {
                throw RunError(
                    "search: no cell with \(title) has the values in \"on\"; name others, or leave it out",
                    path: study.file)
            }
            groups.append(
                SearchGroup(title: title, cells: places, standIns: standIns, space: space, search, seed: study.seed))
        }
        return groups
    }

    /// A title with the values that tell cells apart from others with the same title.
    private static func title(_ title: String, of cells: [PlannedCell], _ study: StudyConfiguration) -> String {
        let axes = study.axes.filter { axis in axis.kind != .seeds && axis.values.contains { !$0.space.isEmpty } }
        let own = axes.map { axis in
            let names = axis.values.map(\.name).filter { name in cells.contains { $0.coordinates[axis.name] == name } }
            return "\(axis.name) \(names.joined(separator: "/"))"
        }
        return (title.isEmpty ? own : [title] + own).joined(separator: ", ")
    }

    private init(
        title: String, cells: [Int], standIns: [PlannedCell], space: [SearchDimension], _ search: SearchConfiguration,
        seed: UInt64
    ) {
        self.title = title
        self.cells = cells
        rungs = search.rungs
        factor = search.factor
        let draws = space.map { dimension in
            Self.draws(search.trials, key: "\(seed)\n\(title)\n\(dimension.path)")
        }
        let rungs = rungs
        trials = (0..<search.trials).map { number in
            let settings = zip(space, draws).map { $0.value(at: $1[number]) }
            let runs = standIns.map { cell in
                PlannedRun(
                    name: "\(cell.name).trial-\(number + 1)", pipeline: cell.run.pipeline,
                    overrides: cell.run.overrides + settings + Self.length(rungs), base: cell.run.base)
            }
            return Trial(number: number + 1, settings: settings, runs: runs)
        }
    }

    /// The length of a trial, in place of that of a cell.
    private static func length(_ rungs: [Int]) -> [ConfigurationOverride] {
        let removed = ["epochs", "examples", "seconds"].map { ConfigurationOverride(removing: "training.\($0)") }
        // Without halving, the milestones are those of the cells.
        let milestones =
            rungs.count > 1 ? [ConfigurationOverride("training.evaluateEvery", integer: rungs[0])] : []
        return removed + [
            ConfigurationOverride("training.steps", integer: rungs[rungs.count - 1]),
            ConfigurationOverride("training.keepCheckpoints", integer: 1),
        ] + milestones
    }

    /// One number for each trial, at least 0 and less than 1: by chance, but one in each part of equal width, so that
    /// few trials cover the range (McKay, Beckman and Conover 1979, "Latin hypercube sampling").
    private static func draws(_ count: Int, key: String) -> [Double] {
        func draw(_ purpose: String, _ number: Int) -> Double {
            Double(SHA256.firstWord(of: "\(key)\n\(purpose) \(number)".utf8) >> 11) * 0x1p-53
        }
        let order = (0..<count).sorted { (draw("order", $0), $0) < (draw("order", $1), $1) }
        return order.enumerated().map { trial, part in
            (Double(part) + draw("place", trial)) / Double(count)
        }
    }

    // MARK: Results

    /// The trials that are compared at a rung: all at the first, the best of the rung before at the others.
    /// - Parameter scores: the score of a trial up to the step of a rung, higher is better; nil if it failed
    /// - Returns: nil for a rung that is not reached, because a score before it is not known
    func contestants(_ scores: (_ trial: Int, _ rung: Int) -> TrialScore) -> (rung: Int, trials: [Int], isDone: Bool) {
        var trials = Array(trials.indices)
        for (place, rung) in rungs.enumerated() {
            guard trials.allSatisfy({ scores($0, rung).isKnown }) else { return (place, trials, false) }
            if place == rungs.count - 1 { return (place, Array(ranked(trials) { scores($0, rung) }.prefix(1)), true) }
            trials = goingOn(trials) { scores($0, rung) }
        }
        return (rungs.count - 1, trials, true)
    }

    /// Some trials, the best first. Of equally good ones the first counts as the better.
    private func ranked(_ trials: [Int], _ score: (Int) -> TrialScore) -> [Int] {
        let scores = trials.map { (trial: $0, value: score($0).value) }
        return scores.sorted { (-$0.value, $0.trial) < (-$1.value, $1.trial) }.map(\.trial)
    }

    /// The trials that go on after a rung.
    private func goingOn(_ trials: [Int], _ score: (Int) -> TrialScore) -> [Int] {
        ranked(trials, score).prefix(max(1, trials.count / factor)).sorted()
    }

    /// The steps of each run of each trial. Of rungs whose scores are not known yet, the first trials go on.
    func steps(_ scores: (_ trial: Int, _ rung: Int) -> TrialScore) -> [(run: PlannedRun, steps: Int)] {
        var steps = [Int](repeating: rungs[0], count: trials.count)
        var left = Array(trials.indices)
        for (rung, next) in zip(rungs, rungs.dropFirst()) {
            left = goingOn(left) { scores($0, rung) }
            for trial in left { steps[trial] = next }
        }
        return zip(trials, steps).flatMap { trial, steps in trial.runs.map { ($0, steps) } }
    }
}

/// The score of a trial at a rung.
enum TrialScore: Equatable {
    case unknown, failed
    case score(Double)

    var isKnown: Bool { self != .unknown }

    /// For ranking: higher is better.
    var value: Double { if case .score(let score) = self { score } else { -.infinity } }
}
