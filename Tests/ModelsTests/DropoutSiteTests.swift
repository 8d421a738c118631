import Autodiff
import Models
import Tensors
import Testing

/// T5's sites of dropout: embeddings, attention weights, inside the feed-forward, sublayers' outputs, after the final
/// norms.
///
/// With one input token and one target token every mask is visible in the gradients. If the forward pass drops an
/// element that a matrix reads, the matrix's column has no gradient. If the backward pass drops an element that a
/// matrix writes, the matrix's row has none.
@Suite struct DropoutSiteTests {
    private static let rate = 0.25, steps = 400
    private static let configuration = T5Configuration(
        vocabularySize: 9, modelWidth: 16, headWidth: 2, heads: 12, feedForwardWidth: 20, encoderLayers: 2,
        decoderLayers: 3, feedForward: .gatedGELU, tiesEmbeddings: false, dropoutRate: rate)

    /// The place of a mask in a parameter's gradient.
    private enum Trace {
        /// The elements that the matrix reads. One element of the mask may cover several columns.
        case columns(of: String, groups: Int? = nil)
        /// The elements that the matrix writes.
        case rows(of: String, groups: Int? = nil)
        /// One row of a table, or a norm's weight, element by element.
        case row(Int, of: String)

        /// Whether each element of the mask is dropped: then all its gradients are 0.
        func isDropped(_ gradients: [String: Tensor<Double>]) -> [Bool] {
            switch self {
            case .columns(let name, let groups):
                let gradient = gradients[name]!
                let elements = gradient.elements
                let columns = gradient.columns
                let size = columns / (groups ?? columns)
                return (0..<columns / size).map { group in
                    elements.indices.allSatisfy { $0 % columns / size != group || elements[$0] == 0 }
                }
            case .rows(let name, let groups):
                let gradient = gradients[name]!
                let elements = gradient.elements
                let size = gradient.rows / (groups ?? gradient.rows) * gradient.columns
                return stride(from: 0, to: elements.count, by: size).map { start in
                    elements[start..<start + size].allSatisfy { $0 == 0 }
                }
            case .row(let row, let name):
                let gradient = gradients[name]!
                let columns = gradient.shape.last!
                return gradient.elements[row * columns..<(row + 1) * columns].map { $0 == 0 }
            }
        }
    }

    /// Each site with its traces. All traces of a site show the same mask.
    private static let sites: [(name: String, traces: [Trace])] = {
        let heads = configuration.heads
        func attention(_ place: String) -> [(String, [Trace])] {
            [
                (
                    "\(place) weights",
                    [.columns(of: "\(place).o.weight", groups: heads), .rows(of: "\(place).v.weight", groups: heads)]
                ),
                ("\(place) output", [.rows(of: "\(place).o.weight")]),
            ]
        }
        func feedForward(_ place: String) -> [(String, [Trace])] {
            [
                (
                    "\(place) inside",
                    [
                        .columns(of: "\(place).wo.weight"), .rows(of: "\(place).wi_0.weight"),
                        .rows(of: "\(place).wi_1.weight"),
                    ]
                ),
                ("\(place) output", [.rows(of: "\(place).wo.weight")]),
            ]
        }
        var sites: [(String, [Trace])] = [
            (
                "encoder input",
                [.columns(of: "encoder.block.0.layer.0.SelfAttention.v.weight"), .row(5, of: "shared.weight")]
            ),
            (
                "decoder input",
                [.columns(of: "decoder.block.0.layer.0.SelfAttention.v.weight"), .row(0, of: "shared.weight")]
            ),
        ]
        for layer in 0..<configuration.encoderLayers {
            sites += attention("encoder.block.\(layer).layer.0.SelfAttention")
            sites += feedForward("encoder.block.\(layer).layer.1.DenseReluDense")
        }
        for layer in 0..<configuration.decoderLayers {
            sites += attention("decoder.block.\(layer).layer.0.SelfAttention")
            sites += attention("decoder.block.\(layer).layer.1.EncDecAttention")
            sites += feedForward("decoder.block.\(layer).layer.2.DenseReluDense")
        }
        let readers = (0..<configuration.decoderLayers).map {
            Trace.columns(of: "decoder.block.\($0).layer.1.EncDecAttention.v.weight")
        }
        return sites + [
            ("encoder output", readers + [.row(0, of: "encoder.final_layer_norm.weight")]),
            ("decoder output", [.columns(of: "lm_head.weight"), .row(0, of: "decoder.final_layer_norm.weight")]),
        ]
    }()

    /// The masks of all sites in one step.
    private func masks(_ model: any Model<Double>, rate: Double, step: Int) -> [[Bool]] {
        let batch = model.configuration.converter.batch([TokenPair(input: [5], target: [3])])
        let tape = Tape<Double>.training(dropout: .init(rate: rate, seed: 11, step: UInt64(step)))
        _ = model.losses(batch, tape)
        tape.backward()
        let gradients = Dictionary(uniqueKeysWithValues: model.parameters.map { ($0.name, $0.gradient) })
        defer { for parameter in model.parameters { parameter.clearGradient() } }
        return Self.sites.map { name, traces in
            let masks = traces.map { $0.isDropped(gradients) }
            for mask in masks { #expect(mask == masks[0], "\(name), step \(step)") }
            return masks[0]
        }
    }

    private func isLikely(_ events: Int, of count: Int, probability: Double) -> Bool {
        let deviation = (Double(count) * probability * (1 - probability)).squareRoot()
        return abs(Double(events) - Double(count) * probability) < 5 * deviation
    }

    @Test func everySiteDropsAtTheRateAndBackwardDropsTheSame() {
        let model: any Model<Double> = Self.configuration.makeModel(seed: 6)
        var drops = [Int](repeating: 0, count: Self.sites.count)
        var elements = drops
        // How often two sites agree, element by element. Independent masks are expected.
        var agreements: [SIMD2<Int>: (equal: Int, count: Int)] = [:]
        for step in 0..<Self.steps {
            let masks = masks(model, rate: Self.rate, step: step)
            for (site, mask) in masks.enumerated() {
                drops[site] += mask.filter { $0 }.count
                elements[site] += mask.count
                for other in 0..<site where masks[other].count == mask.count {
                    let equal = zip(mask, masks[other]).filter { $0 == $1 }.count
                    let (before, count) = agreements[SIMD2(other, site)] ?? (0, 0)
                    agreements[SIMD2(other, site)] = (before + equal, count + mask.count)
                }
            }
        }
        for (site, place) in Self.sites.enumerated() {
            #expect(
                isLikely(drops[site], of: elements[site], probability: Self.rate),
                "\(place.name): \(drops[site]) of \(elements[site])")
        }
        let alike = Self.rate * Self.rate + (1 - Self.rate) * (1 - Self.rate)
        for (sites, agreement) in agreements {
            #expect(
                isLikely(agreement.equal, of: agreement.count, probability: alike),
                "\(Self.sites[sites[0]].name) and \(Self.sites[sites[1]].name)")
        }
    }

    @Test func withoutDropoutEveryElementCounts() {
        let model: any Model<Double> = Self.configuration.makeModel(seed: 6)
        #expect(masks(model, rate: 0, step: 0).allSatisfy { !$0.contains(true) })
    }
}
