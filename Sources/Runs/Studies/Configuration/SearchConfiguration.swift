import Configuration
import Files
import Foundation

/// The search for settings, before the cells that are trained with them:
///
///     "search": {"kind": "halving", "trials": 8, "steps": 400, "per": ["method"], "on": {"task": ["rte"]},
///                "over": {"training.schedule.learningRate": {"from": 0.0001, "to": 0.01}}}
struct SearchConfiguration {
    enum Kind: Equatable { case random, halving }

    let kind: Kind
    /// The settings that are tried for each combination.
    let trials: Int
    /// The longest training of one.
    let steps: Int
    /// The share of the trials that go on is one divided by this.
    let factor: Int
    /// The axes whose values have settings of their own; nil for all but seeds.
    let axes: [String]?
    /// The cells that trials stand for.
    let on: AxisCondition?
    let space: [SearchDimension]
    /// Whether the file names settings, right or wrong.
    let hasSpace: Bool

    init(_ object: ConfigurationObject, _ axes: [AxisConfiguration]) {
        let read = object.variant(
            "kind", among: ["random": Kind.random, "halving": .halving], default: .random,
            "random tries all settings to the end; halving ends the worst early"
        ) { kind -> (Kind, Int) in
            guard kind == .halving else { return (kind, 1) }
            return (
                kind,
                object.integer(
                    "factor", default: 2, in: 2...100,
                    "one in so many settings goes on, for so many times as many steps")
            )
        }
        (kind, factor) = read
        trials = object.integer("trials", in: 1...10_000, "how many settings are tried, for each combination")
        steps = object.integer("steps", in: 1...1_000_000_000, "the longest training of a trial")
        self.axes = object.names(
            "per", among: axes.map(\.name), "is no axis of the study",
            "the axes whose values are searched for by themselves (default: all but the seeds)")
        on = object.optionalObject("on", "for some axes the values that trials are made with")
            .map { AxisCondition($0, axes) }
        let help = "the settings, by their paths in the pipeline"
        let over = object.optionalObject("over", help)
        space = over.map(SearchDimension.read) ?? []
        hasSpace = over?.keys.isEmpty == false
    }

    /// The steps at which trials are compared, the last being the end. The others are multiples of the first.
    var rungs: [Int] {
        guard kind == .halving else { return [steps] }
        var halvings = 0
        var (left, first) = (trials, steps)
        while left / factor >= 1, first / factor >= 1, left > 1 {
            left /= factor
            first /= factor
            halvings += 1
        }
        return (0..<halvings).reduce(into: [first]) { rungs, place in
            rungs.append(place == halvings - 1 ? steps : rungs[place] * factor)
        }
    }
}

/// A setting that is searched for: `{"from": 0.0001, "to": 0.01}`, spread evenly over orders of magnitude, or
/// `{"among": [4, 8, 16]}`. Between whole numbers, such as `{"from": 2, "to": 64}`, whole numbers are tried.
struct SearchDimension {
    enum Range {
        case numbers(ClosedRange<Double>, isLogarithmic: Bool)
        case wholeNumbers(ClosedRange<Double>, isLogarithmic: Bool)
        case choices([ConfigurationValue])
    }

    /// The path of the setting in a pipeline.
    let path: String
    let range: Range
    let place: ConfigurationValue

    static func read(_ object: ConfigurationObject) -> [SearchDimension] {
        object.keys.compactMap { path in
            guard let value = object.value(path, "the values of a setting"), let range = value.object() else {
                return nil
            }
            return SearchDimension(path, value, range)
        }
    }

    private init?(_ path: String, _ place: ConfigurationValue, _ object: ConfigurationObject) {
        self.path = path
        self.place = place
        let range = object.variant(ifPresent: "from") { isRange -> Range? in
            guard isRange else {
                let help = "the values that are tried; or a range: from, to"
                let values = object.array("among", atLeast: 1, help) { _ in "is empty; give one value at least" }
                return values.isEmpty ? nil : .choices(values)
            }
            let low = object.number("from", "the least value")
            let high = object.number("to", "the greatest value")
            let isLogarithmic = object.choice(
                "scale", among: ["logarithmic": true, "linear": false], default: true,
                "whether values are spread evenly over orders of magnitude")
            guard !object.isDescription, object.has("to") else { return nil }
            if low >= high { object.report("must be above \"from\"", at: "to") }
            if isLogarithmic, low <= 0 {
                object.report("must be above 0 on a logarithmic scale; or take \"scale\": \"linear\"", at: "from")
            }
            guard low < high else { return nil }
            let areWhole = [object.value("from"), object.value("to")].allSatisfy { value in
                if case .number(let text)? = value?.json { Int(text) != nil } else { false }
            }
            // From 0 to 1 there is nothing whole between.
            return areWhole && high - low > 1
                ? .wholeNumbers(low...high, isLogarithmic: isLogarithmic)
                : .numbers(low...high, isLogarithmic: isLogarithmic)
        }
        guard let range else { return nil }
        self.range = range
    }

    /// The value of a trial.
    /// - Parameter draw: at least 0 and less than 1
    func value(at draw: Double) -> ConfigurationOverride {
        switch range {
        case .choices(let values):
            return ConfigurationOverride(path, values[min(values.count - 1, Int(draw * Double(values.count)))])
        case .wholeNumbers(let range, let isLogarithmic):
            let exact = Self.number(in: range, at: draw, isLogarithmic)
            return ConfigurationOverride(path, integer: Int(exact.rounded())).placed(at: place)
        case .numbers(let range, let isLogarithmic):
            let (low, high) = (range.lowerBound, range.upperBound)
            let exact = Self.number(in: range, at: draw, isLogarithmic)
            // Three digits are enough, and the same on every machine.
            let text = String(format: "%.3g", exact)
            let number = min(max(Double(text) ?? low, low), high)
            return ConfigurationOverride(path, number: number).placed(at: place)
        }
    }

    private static func number(in range: ClosedRange<Double>, at draw: Double, _ isLogarithmic: Bool) -> Double {
        let (low, high) = (range.lowerBound, range.upperBound)
        return isLogarithmic ? low * pow(high / low, draw) : low + (high - low) * draw
    }
}
