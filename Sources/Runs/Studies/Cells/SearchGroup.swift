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
        for (key, places) in members {
            let space = cells[places[0]].space
            let title = key.dropLast(space.count).joined(separator: ", ")
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
            let found = trials.map { scores($0, rung) }
            guard found.allSatisfy(\.isKnown) else { return (place, trials, false) }
            let ranked = trials.indices.sorted { (-found[$0].value, trials[$0]) < (-found[$1].value, trials[$1]) }
            if place == rungs.count - 1 { return (place, [trials[ranked[0]]], true) }
            trials = ranked.prefix(max(1, trials.count / factor)).map { trials[$0] }.sorted()
        }
        return (rungs.count - 1, trials, true)
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

extension SearchGroup {
    /// The steps of each run of each trial, if the trials went on in their order. Which do is not known before.
    var plannedSteps: [(run: PlannedRun, steps: Int)] {
        var left = trials.count
        var steps = [Int](repeating: rungs[0], count: trials.count)
        for rung in rungs.dropFirst() {
            left = max(1, left / factor)
            for place in 0..<left { steps[place] = rung }
        }
        return zip(trials, steps).flatMap { trial, steps in trial.runs.map { ($0, steps) } }
    }
}
