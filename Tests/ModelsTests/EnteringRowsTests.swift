import Autodiff
import Foundation
import Models
import Testing

/// Rows that enter a session while others are in the middle of their answers.
struct EnteringRowsTests {
    private static let inputs: [[Int32]] = [[3, 4, 5, 1], [1], [6, 7, 8, 9, 10, 2, 3, 1], [5, 1], [4, 4, 1]]
    private static let targets: [[Int32]] = [[4, 6, 9, 1], [3, 1], [8, 8, 2, 7], [1], [5, 3, 1]]

    static let configurations: [any ModelConfiguration] =
        T5ModelTests.families.map { T5ModelTests.configuration($0, ties: $1) }
        + GPT2ModelTests.variants.filter { $0.positionCount > 12 }.map { variant in
            var configuration = variant.configuration
            configuration.layout.loss = .target
            return configuration
        }

    /// At most two inputs are answered at the same time, and each answer has the losses of teacher forcing.
    @Test(arguments: configurations) func computeTheSame(configuration: any ModelConfiguration) throws {
        let model = try (configuration.makeModel(seed: 4) as any Model<Double>).generative()
        let session = model.startDecoding(
            Self.inputs.map { $0[...] }, routes: nil, rows: 2, maximumLength: 4, weights: PackedWeights())
        var rows: [(input: Int, length: Int)] = []
        var next = 0
        while next < Self.inputs.count || !rows.isEmpty {
            let entering = next..<min(Self.inputs.count, next + 2 - rows.count)
            session.admit(entering.count)
            rows += entering.map { (input: $0, length: 0) }
            next = entering.upperBound
            let logits = session.step(
                rows.map { $0.length == 0 ? session.firstTokens[$0.input] : Self.targets[$0.input][$0.length - 1] })
            for (place, row) in rows.enumerated() {
                let scores = logits.elements[place * 13..<(place + 1) * 13]
                let target = scores.startIndex + Int(Self.targets[row.input][row.length])
                let loss = log(scores.reduce(0) { $0 + exp($1) }) - scores[target]
                let forced = model.read([Self.inputs[row.input][...]])
                    .losses([Self.targets[row.input][...]], inputs: [0])
                #expect(abs(loss - forced.losses[row.length]) < 1e-9, "input \(row.input), token \(row.length)")
                rows[place].length += 1
            }
            let kept = rows.indices.filter { rows[$0].length < Self.targets[rows[$0].input].count }
            session.select(kept)
            rows = kept.map { rows[$0] }
        }
    }
}
