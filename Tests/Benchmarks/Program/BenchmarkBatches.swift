import Configuration
import Foundation
import Models

/// The batches of some steps, as `mixtape batches --json` prints them.
struct BenchmarkBatches {
    /// Indexed by step.
    let steps: [[(input: [Int32], target: [Int32])]]

    init(file: String) throws {
        let lines = try String(contentsOfFile: file, encoding: .utf8).split(separator: "\n")
        var steps: [Int: [(input: [Int32], target: [Int32])]] = [:]
        for (number, line) in lines.enumerated() {
            let root = try JSONDocument(bytes: Array(line.utf8), file: file, firstLine: number + 1, dialect: .strict)
                .root
            guard case .object(let members) = root.value else { continue }
            func integers(_ key: String) -> [Int32] {
                guard case .array(let elements)? = members.first(where: { $0.key == key })?.node.value else {
                    return []
                }
                return elements.compactMap { if case .number(let text) = $0.value { Int32(text) } else { nil } }
            }
            guard case .number(let step)? = members.first(where: { $0.key == "step" })?.node.value, let step = Int(step)
            else { continue }
            steps[step, default: []].append((integers("inputs"), integers("targets")))
        }
        self.steps = steps.sorted { $0.key < $1.key }.map(\.value)
    }

    /// The first examples of a step, repeated where there are too few.
    func pairs(_ step: Int, examples: Int) -> [TokenPair] {
        let all = steps[step % steps.count]
        return (0..<examples).map { number in
            let example = all[number % all.count]
            return TokenPair(input: example.input[...], target: example.target[...])
        }
    }
}
