import Configuration
import Text2Text

/// A run of a study: a cell, a base or a trial of a search, with the values that make its configuration.
struct PlannedRun {
    /// The name of the run, and of its directory in that of the study.
    let name: String
    /// Its pipeline, and the values that replace some of it, in order.
    let pipeline: PipelinePart
    var overrides: [ConfigurationOverride]
    /// The name of the base that it begins from.
    var base: String?
}

/// A cell of a study before its settings are found.
struct PlannedCell {
    var run: PlannedRun
    /// The name of its value on each axis that it has.
    var coordinates: [String: String]
    /// The parts of the report that it is for.
    var parts: [StudyPart]
    /// The settings that are searched for; empty if there are none.
    var space: [SearchDimension]
    /// The place of its seed and of its first part, for the order of the runs.
    let rank: (seed: Int, part: Int)

    var name: String { run.name }
}

/// All cells of a study, from its axes and parts.
enum CellGrid {
    /// The most cells that a study may have.
    static let mostCells = 10_000

    /// The cells of all parts: those of the first seed first, then by their parts and in the order of the axes.
    /// A cell that comes out twice, with other names for the same values, is one.
    /// - Throws: ``RunError`` if there are none, or too many
    static func cells(_ study: StudyConfiguration) throws(RunError) -> [PlannedCell] {
        var cells: [PlannedCell] = []
        var places: [String: [Int]] = [:]
        for (place, part) in study.parts.enumerated() where part.part != .transfer && !part.axes.isEmpty {
            let size = part.axes.reduce(1.0) { $0 * Double($1.values.count) }
            guard size + Double(cells.count) <= Double(mostCells) else {
                throw RunError("has more than \(mostCells) cells; leave out values or axes", path: study.file)
            }
            for choice in combinations(part.axes) {
                let coordinates = Dictionary(uniqueKeysWithValues: choice.map { ($0.axis.name, $0.value.name) })
                guard part.only?.allows(coordinates) ?? true,
                    !(study.exclusions + part.exclusions).contains(where: { $0.holds(coordinates) })
                else { continue }
                let cell = cell(study, part.part, place, choice, coordinates)
                let signature = signature(cell)
                let same = places[signature]?.first { place in
                    coordinates.allSatisfy { axis, value in cells[place].coordinates[axis] ?? value == value }
                }
                if let same {
                    cells[same].coordinates.merge(coordinates) { old, _ in old }
                    if !cells[same].parts.contains(part.part) { cells[same].parts.append(part.part) }
                } else {
                    places[signature, default: []].append(cells.count)
                    cells.append(cell)
                }
            }
        }
        guard !cells.isEmpty else {
            throw RunError("has no cell left; name fewer values in \"only\" and \"exclude\"", path: study.file)
        }
        fill(&cells, study)
        let order = cells.indices.sorted {
            (cells[$0].rank.seed, cells[$0].rank.part, $0) < (cells[$1].rank.seed, cells[$1].rank.part, $1)
        }
        return named(order.map { cells[$0] }, study)
    }

    /// Gives each cell its values on the axes of no part of it: the value that changes nothing of it. Methods are left
    /// out, because a cell of a combination has no method.
    private static func fill(_ cells: inout [PlannedCell], _ study: StudyConfiguration) {
        for place in cells.indices {
            for axis in study.axes where cells[place].coordinates[axis.name] == nil {
                guard axis.kind != .methods, !axis.hasSubsets else { continue }
                let signature = signature(cells[place])
                let same = axis.values.filter { value in
                    var changed = cells[place]
                    changed.run.overrides += value.overrides
                    changed.run.base = value.base ?? changed.run.base
                    return CellGrid.signature(changed) == signature
                }
                if same.count == 1 { cells[place].coordinates[axis.name] = same[0].name }
            }
        }
    }

    private typealias Choice = [(axis: AxisConfiguration, value: AxisConfiguration.Value, place: Int)]

    private static func combinations(_ axes: [AxisConfiguration]) -> [Choice] {
        axes.reduce([[]]) { choices, axis in
            choices.flatMap { choice in
                axis.values.enumerated().map { choice + [(axis, $0.element, $0.offset)] }
            }
        }
    }

    private static func cell(
        _ study: StudyConfiguration, _ part: StudyPart, _ place: Int, _ choice: Choice, _ coordinates: [String: String]
    ) -> PlannedCell {
        let values = choice.map(\.value)
        let name = values.map { directoryName($0.name) }.joined(separator: "_")
        var space = study.search?.space ?? []
        for dimension in values.flatMap({ $0.space.isEmpty ? method(like: $0, study)?.space ?? [] : $0.space }) {
            space.removeAll { $0.path == dimension.path }
            space.append(dimension)
        }
        return PlannedCell(
            run: PlannedRun(
                name: name, pipeline: study.pipeline, overrides: study.cells.overrides + values.flatMap(\.overrides),
                base: values.last { $0.base != nil }?.base ?? study.base),
            coordinates: coordinates, parts: [part], space: space,
            rank: (choice.first { $0.axis.kind == .seeds }?.place ?? 0, place))
    }

    /// The method that a single delta of a combination is by itself. It is searched for in the same range.
    private static func method(
        like value: AxisConfiguration.Value, _ study: StudyConfiguration
    ) -> AxisConfiguration.Value? {
        guard value.parts?.count == 1 else { return nil }
        func settings(_ value: AxisConfiguration.Value) -> [String] {
            value.overrides.map { "\($0.path)=\(JSONOutput($0.value).line)" }
        }
        return study.axes.filter { $0.kind == .methods }.flatMap(\.values).first { settings($0) == settings(value) }
    }

    /// The values that replace the pipeline's, without those that are replaced again.
    private static func signature(_ cell: PlannedCell) -> String {
        var document = cell.run.pipeline.document
        for override in cell.run.overrides { try? override.apply(to: &document) }
        let space = cell.space.map { "\($0.path) \($0.place.location)" }.sorted()
        return "\(withoutNulls(JSONOutput(document.root)).line)\n\(cell.run.base ?? "")\n\(space)"
    }

    /// A key with null is as good as none.
    private static func withoutNulls(_ value: JSONOutput) -> JSONOutput {
        guard case .object(let members) = value else { return value }
        return .object(
            members.compactMap { member in
                if case .null = member.value { nil } else { (member.key, withoutNulls(member.value)) }
            })
    }

    /// A value's name as a part of a directory's.
    static func directoryName(_ name: String) -> String {
        let plain = name.map { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == ".") ? $0 : "-" }
        return String(plain).trimmingPrefix(while: { $0 == "." }).isEmpty ? "value" : String(plain)
    }

    /// The cells with names that differ, also from those of the bases.
    private static func named(_ cells: [PlannedCell], _ study: StudyConfiguration) -> [PlannedCell] {
        var taken = Set(study.bases.map { $0.name.lowercased() })
        return cells.map { cell in
            var name = cell.name
            if RunDirectory.problem(ofName: name) != nil { name = "cell-\(name)" }
            var number = 2
            while !taken.insert(name.lowercased()).inserted {
                name = "\(cell.name)-\(number)"
                number += 1
            }
            var cell = cell
            cell.run = PlannedRun(
                name: name, pipeline: cell.run.pipeline, overrides: cell.run.overrides, base: cell.run.base)
            return cell
        }
    }
}
