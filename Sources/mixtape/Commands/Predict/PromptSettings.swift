import CommandSyntax
import Configuration
import Evaluation
import TaskDefinitions

/// What can be changed at the prompt of `predict`, and the lines that change it.
struct PromptSettings {
    var task: TaskDefinition?
    var decoding: DecodingConfiguration

    enum Reply: Equatable {
        case says(String)
        case quit
    }

    /// A line that is none of the commands, or a value that is none of a command's.
    struct Problem: Error, Equatable, CustomStringConvertible {
        let description: String
    }

    private static let commands = [":alternatives", ":beams", ":help", ":quit", ":task", ":temperature"]

    static let help = """
        :task NAME        go by a task: its template, limits, labels and postprocessing; without a name by none
        :beams N          search with N beams; 1 is greedy
        :alternatives N   show the N best answers with their scores, or draw N
        :temperature T    draw answers at random, the more daring the higher T; 0 searches again
        :quit             end, as Ctrl-D does
        """

    /// Does what a line such as `:beams 4` says.
    /// - Parameter tasks: the tasks that there are
    /// - Throws: ``Problem``, and what `tasks` throws
    mutating func obey(_ line: String, tasks: () throws -> [TaskDefinition]) throws -> Reply {
        let words = line.dropFirst().split(separator: " ").map(String.init)
        let name = words.first ?? "", value = words.dropFirst().joined(separator: " ")
        switch name {
        case "help": return .says(Self.help)
        case "quit": return .quit
        case "task": return .says(try choose(value, among: value.isEmpty ? [] : try tasks()))
        case "beams":
            decoding.search(beams: try Self.integer(value, name, in: DecodingConfiguration.beamRange))
            decoding.alternatives = min(decoding.alternatives, decoding.beams)
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
        default:
            let suggestion = Suggestion.phrase(for: ":\(name)", among: Self.commands)
            throw Problem(description: "unknown command \":\(name)\"\(suggestion)")
        }
        return .says(description)
    }

    /// How answers are found now.
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
        guard let temperature = Double(value), temperature == 0 || range.contains(temperature) else {
            throw Problem(
                description: ":temperature: expected a number from \(range.lowerBound) to \(range.upperBound), or 0, "
                    + "found \"\(value)\"")
        }
        let count = decoding.answers
        guard temperature > 0 else {
            decoding.search(beams: count)
            decoding.alternatives = count
            return
        }
        var sampling = Sampling(samples: count)
        if case .sampling(let before) = decoding.strategy { sampling = before }
        sampling.temperature = temperature
        decoding.strategy = .sampling(sampling)
        decoding.alternatives = 1
    }

    private static func integer(_ text: String, _ name: String, in range: ClosedRange<Int>) throws(Problem) -> Int {
        if let value = Int(text), range.contains(value) { return value }
        throw Problem(
            description: ":\(name): expected a number from \(range.lowerBound) to \(range.upperBound), found \"\(text)\"")
    }
}
