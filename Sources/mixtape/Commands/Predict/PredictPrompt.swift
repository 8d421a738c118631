import Evaluation
import Foundation
import Presentation
import Runs
import TaskDefinitions
import Text2Text

/// A prompt at a terminal: it reads, answers and times lines until there are no more.
struct PredictPrompt {
    private let found: ModelArgument.Found
    private let observer: any RunObserver
    private let trained: LoadedModel
    private let adapters: Adapters?
    /// The tasks of inputs while no task is chosen.
    private let tasks: InputTasks
    private var settings: PromptSettings
    private let isJSON: Bool
    /// The allowed answers of the tasks so far.
    private let automata = AnswerAutomata()
    /// The number of inputs answered so far. Each draws other random numbers, so a repeated input may get another
    /// answer.
    private var answered = 0

    init(
        _ found: ModelArgument.Found, _ adapters: Adapters?, _ trained: LoadedModel, _ tasks: InputTasks,
        settings: PromptSettings, isJSON: Bool, _ observer: any RunObserver
    ) {
        self.found = found
        self.observer = observer
        self.trained = trained
        self.adapters = adapters
        self.tasks = tasks
        self.settings = settings
        self.isJSON = isJSON
    }

    /// Reads and answers until the input ends, as with Ctrl-D. Errors are reported, and the prompt stays.
    func run() throws {
        var prompt = self
        if case .run(let configuration, _) = found {
            let others = configuration.allTasks.filter { $0.name != settings.task?.name }
            configuration.warn(ofChanges: others, observer)
        }
        StandardOutput.show("\(title)\ntype an input; :help shows more, Ctrl-D ends")
        while let line = prompt.ask() {
            do {
                if line.unicodeScalars.contains(where: Self.isControl) {
                    StandardOutput.show(
                        "the line has keys in it that are no text, and this prompt cannot edit; type it again")
                } else if line.hasPrefix(":") {
                    guard try prompt.obey(line) else { return }
                } else if !line.allSatisfy(\.isWhitespace) {
                    try prompt.answer(line)
                }
            } catch {
                StandardOutput.show("\(error)")
            }
            try StandardOutput.flush()
        }
        StandardOutput.show()
    }

    /// Whether it comes from an arrow key or the like, or would steer the terminal.
    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.generalCategory == .control && scalar != "\t"
    }

    /// The model that is asked: a run with its tasks, or a directory.
    private var title: String {
        guard case .run(let configuration, _) = found, let training = trained.run else { return found.title }
        let tasks = configuration.allTasks.map(\.name).joined(separator: ", ")
        return "\(found.title), step \(Quantity.count(training.state.step)): \(tasks)"
    }

    private func ask() -> String? {
        StandardOutput.show(Terminal.output.bold("\(settings.task?.name ?? "")> "), terminator: "")
        fflush(nil)
        return readLine()
    }

    /// - Returns: false if the command is to end
    private mutating func obey(_ line: String) throws -> Bool {
        let found = found
        switch try settings.obey(line, tasks: found.tasks) {
        case .quit: return false
        case .says(let text): StandardOutput.show(text)
        }
        return true
    }

    private mutating func answer(_ line: String) throws {
        let task = try settings.task ?? tasks.task(of: line, file: "input", line: nil)
        let input = try TaskInput.input(line, task: task, file: "input", line: nil)
        let decoding = settings.decoding.numbered(from: answered)
        let model = try trained.model.generative()
        let predictor = Predictor(
            model: model, vocabulary: trained.vocabulary, decoding: decoding, automata: automata)
        let asked = [PredictionInput(input.text, task: task)]
        try predictor.checkMemory(asked)
        let start = ContinuousClock.now
        let prediction = try predictor.predict(asked)[0]
        try model.checkFinite([prediction])
        answered += 1
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        let showsAll = decoding.answers > 1
        guard !isJSON else {
            let format = PredictionFormat(showsAll: showsAll, adapters: adapters)
            let object = format.object(prediction, of: PredictInput(input.text, of: task, input.record))
            return StandardOutput.write(json: "\(object)\n")
        }
        if showsAll {
            for answer in prediction.alternatives {
                let score = PredictionFormat.score(answer).padded(to: 10, onTheLeft: true)
                StandardOutput.show("\(score)  \(Self.described(answer))")
            }
        } else {
            StandardOutput.show(Self.described(prediction.best))
        }
        let cut =
            prediction.isInputTruncated
            ? "the input was cut to \((task?.limits ?? .usual).maxInputTokens) tokens, " : ""
        StandardOutput.show(Terminal.output.dim("\(cut)\(Quantity.rate(seconds)) s"))
    }

    /// An answer with any oddity.
    private static func described(_ answer: Prediction.Alternative) -> String {
        let notes = [answer.isComplete ? nil : "cut", answer.isInvalidLabel ? "no label" : nil].compactMap { $0 }
        let note = notes.isEmpty ? "" : Terminal.output.dim("  (\(notes.joined(separator: ", ")))")
        return answer.text.printable + note
    }
}
