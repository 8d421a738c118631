import CommandSyntax
import Configuration
import Evaluation
import TaskDefinitions

/// The settings of the prompt of `predict`, and the lines that change them.
struct PromptSettings {
    var task: TaskDefinition?
    var decoding: DecodingConfiguration

    enum Reply: Equatable {
        case says(String)
        case quit
    }

    /// A line that is no command, or a value that a command does not accept.
    struct Problem: Error, Equatable, CustomStringConvertible {
        let description: String
    }

    private static let commands = [
        ":alpha", ":alternatives", ":beams", ":help", ":quit", ":seed", ":task", ":temperature", ":top-k", ":top-p",
    ]

    static let help = """
        :task NAME        use a task's template, limits, labels and postprocessing; without a name, no task
        :beams N          search with N beams; 1 is greedy
        :alpha A          how much a search with beams favours longer answers; 0 is not at all
        :alternatives N   show the N best answers with their scores, or draw N
        :temperature T    draw answers at random; a higher T is more daring, 0 searches again
        :top-k K          draw only from the K likeliest tokens; without a number, from all
        :top-p P          draw only from the likeliest tokens whose probabilities sum to P; 1 is all
        :seed N           decides the draws; the same seed draws the same answers
        :quit             end, as Ctrl-D does
        """

    /// Executes a line such as `:beams 4`.
    /// - Parameter tasks: the existing tasks
    /// - Throws: ``Problem``, and the errors of `tasks`
    mutating func obey(_ line: String, tasks: () throws -> [TaskDefinition]) throws -> Reply {
        let words = line.dropFirst().split(separator: " ").map(String.init)
        let name = words.first ?? ""
        let value = words.dropFirst().joined(separator: " ")
        switch name {
        case "help": return .says(Self.help)
        case "quit": return .quit
        case "task": return .says(try choose(value, among: value.isEmpty ? [] : try tasks()))
        case "beams":
            decoding.search(beams: try Self.integer(value, name, in: DecodingConfiguration.beamRange))
            decoding.alternatives = min(decoding.alternatives, decoding.beams)
        case "alpha":
            let range = LengthPenalty.alphaRange
            guard decoding.favour(length: try Self.number(value, name, range.contains, range)) else {
                throw Problem(description: ":alpha: weighs answers only in a search with beams; type :beams 4 first")
            }
        case "alternatives":
            let count = try Self.integer(value, name, in: DecodingConfiguration.beamRange)
            if case .sampling(var sampling) = decoding.strategy {
                sampling.samples = count
                decoding.strategy = .sampling(sampling)
            } else {
                if count > decoding.beams { decoding.search(beams: count) }
                decoding.alternatives = count
            }
        case "temperature": try draw(value)
        case "top-k":
            let count = value.isEmpty ? nil : try Self.integer(value, name, in: 1...)
            draw { $0.topK = count }
        case "top-p":
            let share = try Self.number(value, name, PredictDecoding.shareRange.contains, PredictDecoding.shareRange)
            draw { $0.topP = share < 1 ? share : nil }
        case "seed":
            let seed = try Self.integer(value, name, in: 0...)
            guard case .sampling = decoding.strategy else {
                throw Problem(description: ":seed: nothing is drawn at random; :temperature T draws")
            }
            draw { $0.seed = UInt64(seed) }
        default:
            let suggestion = Suggestion.phrase(for: ":\(name)", among: Self.commands)
            throw Problem(description: "unknown command \":\(name)\"\(suggestion)")
        }
        return .says(description)
    }

    /// The present way of finding answers.
    var description: String {
        let answers = decoding.answers
        return decoding.description + (answers > 1 ? "; \(answers) answers" : "")
    }

    private mutating func choose(_ name: String, among tasks: [TaskDefinition]) throws(Problem) -> String {
        guard !name.isEmpty else {
            task = nil
            return "no task: inputs go in as they are typed"
        }
        guard let found = tasks.first(where: { $0.name == name }) else {
            let suggestion = Suggestion.phrase(for: name, among: tasks.map(\.name))
            throw Problem(description: "unknown task \"\(name)\"\(suggestion)")
        }
        task = found
        return "\(name): \(found.input.source)"
    }

    private mutating func draw(_ value: String) throws(Problem) {
        let range = PredictDecoding.temperatureRange
        let temperature = try Self.number(value, "temperature", { $0 == 0 || range.contains($0) }, range, or: ", or 0")
        let count = decoding.answers
        guard temperature > 0 else {
            decoding.search(beams: count)
            decoding.alternatives = count
            return
        }
        draw { $0.temperature = temperature }
    }

    /// Switches to sampling, with the present or default settings after `change`.
    private mutating func draw(_ change: (inout Sampling) -> Void) {
        var sampling = Sampling(samples: decoding.answers)
        if case .sampling(let before) = decoding.strategy { sampling = before }
        change(&sampling)
        decoding.strategy = .sampling(sampling)
        decoding.alternatives = 1
    }

    private static func integer(
        _ text: String, _ name: String, in range: some RangeExpression<Int>
    ) throws(Problem) -> Int {
        if let value = Int(text), range.contains(value) { return value }
        throw Problem(description: ":\(name): expected a number, \(describe(range)), found \"\(text)\"")
    }

    private static func number(
        _ text: String, _ name: String, _ isRight: (Double) -> Bool, _ range: ClosedRange<Double>, or: String = ""
    ) throws(Problem) -> Double {
        if let value = Double(text), isRight(value) { return value }
        throw Problem(description: ":\(name): expected a number, \(describe(range))\(or), found \"\(text)\"")
    }
}
