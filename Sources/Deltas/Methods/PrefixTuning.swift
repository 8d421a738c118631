import Autodiff
import Configuration
import Models
import Tensors

/// Prefix tuning: keys and values that every query of an attention sees before those of the sequence.
///
///     [keys, values] = tanh(E D^T + c) U^T + e        of each attention, or trained themselves
///
/// Li & Liang 2021, "Prefix-Tuning", sections 4.2 and 4.3. E, D and c serve all layers of a kind of attention: the
/// encoder's, the decoder's, and the decoder's to the encoder.
package struct PrefixTuning: DeltaMethod {
    /// The attentions that get a prefix, and the form of the parameters.
    package enum Layout: Sendable, Equatable {
        /// All attentions.
        /// - Parameter middle: the width of the trained network; nil if keys and values are trained themselves
        case paper(middle: Int?)
        /// PEFT's: only the decoder's attention to itself. One parameter holds the keys and values of all layers, and
        /// some layers share them.
        case peft
    }

    /// The number of positions of the prefix.
    package var tokens: Int
    package var layout: Layout
    private var layoutPlace = SettingPlace()

    package init(tokens: Int = 30, layout: Layout = .paper(middle: 512)) {
        self.tokens = tokens
        self.layout = layout
    }

    package static let name = "prefix"
    package static let meaning = "puts trained keys and values before those of every attention"
    /// From the 5e-5 of Li & Liang 2021, section 5.3, to the 1e-2 of Liu et al. 2022, "P-Tuning v2".
    package static let usualRate = (rate: 5e-3, range: 5e-5...1e-2)

    package init(_ object: ConfigurationObject) {
        self.init(tokens: object.integer("tokens", default: 30, in: 1...4096, "positions of the prefix"))
        layout = object.variant(
            "layout", among: ["paper": true, "peft": false], default: true,
            "paper: a prefix of every attention; peft: PEFT's, of the decoder's attention to itself alone"
        ) { isPaper in
            isPaper ? .paper(middle: Self.middle(object)) : .peft
        }
        layoutPlace = SettingPlace("layout", in: object)
    }

    private static func middle(_ object: ConfigurationObject) -> Int? {
        let reparameterises = object.bool(
            "reparameterise", default: true, "whether a trained network makes the keys and values")
        if reparameterises { return object.integer("middle", default: 512, in: 1...65536, "width inside that network") }
        if object.value("middle") != nil {
            object.report("is the width of a network, and reparameterise is false; leave it out", at: "middle")
        }
        return nil
    }

    package var fields: [(key: String, value: JSONOutput)] {
        let form: [(key: String, value: JSONOutput)] =
            switch layout {
            case .paper(let middle):
                [("layout", .string("paper")), ("reparameterise", .bool(middle != nil))]
                    + (middle.map { [("middle", .integer($0))] } ?? [])
            case .peft: [("layout", .string("peft"))]
            }
        return [("tokens", .integer(tokens))] + form
    }

    package func problems(with model: DeltaSurroundings) -> [Diagnostic] {
        guard layout == .peft, let obstacle = Self.obstacleToPEFT(in: model) else { return [] }
        return [layoutPlace.diagnostic("\(obstacle); use the layout paper", path: "delta.layout")]
    }

    /// The reason why a model cannot have a prefix in PEFT's layout; nil if it can.
    package static func obstacleToPEFT(in model: DeltaSurroundings) -> String? {
        let widths = Set(model.attentions.map(\.width))
        guard widths == [model.width] else {
            let found = widths.sorted().map(String.init).joined(separator: ", ")
            return "PEFT needs heads times headWidth equal to the model's width, but they are \(found) and "
                + "\(model.width)"
        }
        func layers(_ stack: Site.Stack) -> Int {
            model.attentions.count { $0.stack == stack && $0.kind == .selfAttention }
        }
        guard layers(.encoder) > 0, layers(.encoder) != layers(.decoder) else { return nil }
        return "PEFT needs as many layers in the encoder as in the decoder, but they have \(layers(.encoder)) and "
            + "\(layers(.decoder))"
    }

    package func attach<Element>(to model: any Model<Element>, _ factory: DeltaFactory<Element>) {
        switch layout {
        case .paper(let middle?): attachNetworks(to: model, middle: middle, factory)
        case .paper(nil): attachVectors(to: model, factory)
        case .peft: attachSlots(to: model, factory)
        }
    }

    private func attachNetworks<Element>(
        to model: any Model<Element>, middle: Int, _ factory: DeltaFactory<Element>
    ) {
        func affine(_ site: Site, _ part: String, _ outputs: Int, _ inputs: Int) -> PrefixMap<Element> {
            // The start of torch's linear maps.
            let start = Parameter<Element>.InitialValue.uniform(bound: 1 / Double(inputs).squareRoot())
            return PrefixMap(
                weight: factory.parameter(site, "\(part).weight", [outputs, inputs], start),
                bias: factory.parameter(site, "\(part).bias", [outputs], start))
        }
        let width = model.places.input.width
        var shared: [String: (embedding: Parameter<Element>, down: PrefixMap<Element>)] = [:]
        for place in model.places.attentions {
            let group = Self.group(of: place.part)
            let site = Site(group, .delta, stack: place.part.stack)
            let (embedding, down) =
                shared[group]
                ?? (
                    factory.parameter(site, "embedding", [tokens, width], .normal(standardDeviation: 1)),
                    affine(site, "down", middle, width)
                )
            shared[group] = (embedding, down)
            let keys = affine(place.part.site, "prefix_key", place.part.width, middle)
            let values = affine(place.part.site, "prefix_value", place.part.width, middle)
            place.attach(
                Prefix(route: factory.route, length: tokens) { tape in
                    let hidden = tape.tanh(down(tape.rows(of: embedding), tape))
                    return (keys(hidden, tape), values(hidden, tape))
                })
        }
    }

    private func attachVectors<Element>(
        to model: any Model<Element>, _ factory: DeltaFactory<Element>
    ) {
        for place in model.places.attentions {
            func vectors(_ part: String) -> Parameter<Element> {
                factory.parameter(
                    place.part.site, part, [tokens, place.part.width], .normal(standardDeviation: 1))
            }
            let (keys, values) = (vectors("prefix_key"), vectors("prefix_value"))
            place.attach(
                Prefix(route: factory.route, length: tokens) { ($0.rows(of: keys), $0.rows(of: values)) })
        }
    }

    /// PEFT cuts a row of its parameter into two slots for each layer. For a model with an encoder it repeats them, and
    /// every layer gets four slots. The decoder's layer takes the first two of its slots as its key and its value.
    private func attachSlots<Element>(to model: any Model<Element>, _ factory: DeltaFactory<Element>) {
        let places = model.places.attentions.filter { $0.part.stack == .decoder && $0.part.kind == .selfAttention }
        let (width, slots) = (model.places.input.width, 2 * places.count)
        let ownSlots = 2 * Set(model.places.attentions.map(\.part.stack)).count
        let all = factory.parameter(
            Site("decoder", .delta, stack: .decoder), "prompt_embeddings", [tokens, slots * width],
            .normal(standardDeviation: 1))
        for (layer, place) in places.enumerated() {
            func columns(_ slot: Int) -> Range<Int> {
                let first = slot % slots * width
                return first..<first + width
            }
            place.attach(
                Prefix(route: factory.route, length: tokens) {
                    ($0.columns(of: all, columns(ownSlots * layer)), $0.columns(of: all, columns(ownSlots * layer + 1)))
                })
        }
    }

    /// The attentions that share an embedding, by the adapters library's name.
    private static func group(of part: ModelPart) -> String {
        switch (part.kind, part.stack) {
        case (.crossAttention, _): "cross_prefix"
        case (_, .encoder): "encoder_prefix"
        case (_, .decoder): "self_prefix"
        }
    }
}

/// x W^T + b of the network that makes a prefix.
private struct PrefixMap<Element: Scalar> {
    /// `[out, in]`
    let weight: Parameter<Element>
    /// `[out]`
    let bias: Parameter<Element>

    /// `[rows, in]` -> `[rows, out]`
    func callAsFunction(_ x: Variable<Element>, _ tape: Tape<Element>) -> Variable<Element> {
        let y = tape.linear(x, weight)
        tape.addBias(bias, to: y, rows: 0..<y.value.rows)
        return y
    }
}

/// The prefix of one attention.
private final class Prefix<Element: Scalar>: AttentionPrefix {
    let route: Int?
    let length: Int
    private let compute: (Tape<Element>) -> (keys: Variable<Element>, values: Variable<Element>)

    init(
        route: Int?, length: Int,
        _ compute: @escaping (Tape<Element>) -> (keys: Variable<Element>, values: Variable<Element>)
    ) {
        self.route = route
        self.length = length
        self.compute = compute
    }

    func keysAndValues(_ tape: Tape<Element>) -> (keys: Variable<Element>, values: Variable<Element>) { compute(tape) }
}
