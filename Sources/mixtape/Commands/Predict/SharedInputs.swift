import Communication
import Evaluation
import Foundation
import Text2Text

/// The inputs of `mixtape predict`, which the first process reads, in all processes that share the answering.
struct SharedInputs {
    let processes: any Communicator

    /// A text with the name of its task.
    private struct Input: Codable {
        let text: String
        let task: String?
    }

    /// Inputs that are answered together, after others.
    private struct Chunk: Codable {
        let first: Int
        let inputs: [Input]
    }

    /// Gives the other processes the inputs that the first is about to answer.
    /// - Parameter first: the number of inputs before them
    func give(_ inputs: [PredictionInput], first: Int) throws {
        guard !processes.isAlone else { return }
        let chunk = Chunk(first: first, inputs: inputs.map { Input(text: $0.text, task: $0.task?.name) })
        _ = processes.broadcast(Array(try JSONEncoder().encode(chunk)))
    }

    /// Tells the other processes that there are no more inputs.
    func end() {
        if !processes.isAlone { _ = processes.broadcast([]) }
    }

    /// The next inputs in a process other than the first; nil if there are no more.
    func next(_ tasks: InputTasks) throws -> (inputs: [PredictionInput], first: Int)? {
        let bytes = processes.broadcast([])
        guard !bytes.isEmpty else { return nil }
        let chunk = try JSONDecoder().decode(Chunk.self, from: Data(bytes))
        return (
            chunk.inputs.map { input in PredictionInput(input.text, task: input.task.flatMap(tasks.task(named:))) },
            chunk.first
        )
    }
}
