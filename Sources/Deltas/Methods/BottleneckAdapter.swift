import Autodiff
import Configuration
import Models
import Tensors

/// Adapters: small feed-forward networks with a bottleneck, beside or behind the sublayers.
///
///     out = x + h + s (U f(D z + c) + e),  z = h (Houlsby), x + h (Pfeiffer) or x (parallel)
///
/// x is the residual stream before a sublayer, and h is what the sublayer adds to it. Houlsby et al. 2019,
/// "Parameter-Efficient Transfer Learning for NLP", section 2.1; Pfeiffer et al. 2021, "AdapterFusion", section 3; He
/// et al. 2022, "Towards a Unified View of Parameter-Efficient Transfer Learning", section 3.
package struct BottleneckAdapter: DeltaMethod {
    /// The argument of the adapters, and their usual settings. The settings are those of the adapters library.
    package enum Kind: Sendable, Equatable, CaseIterable {
        /// z = h, after self-attention and after the feed-forward network.
        case houlsby
        /// z = x + h, after the feed-forward network.
        case pfeiffer
        /// z = x, beside the feed-forward network.
        case parallel

        package var usualTargets: [SublayerKind] { self == .houlsby ? [.selfAttention, .feedForward] : [.feedForward] }
        package var usualSize: Size { .reduction(self == .parallel ? 2 : 16) }
        package var usualActivation: Activation { self == .houlsby ? .silu : .relu }
        package var usualScale: Double { self == .parallel ? 4 : 1 }
    }

    /// The width of the bottleneck.
    package enum Size: Sendable, Equatable {
        case bottleneck(Int)
        /// The model's width divided by a number, without the fraction, and at least 1.
        case reduction(Double)

        func bottleneck(ofWidth width: Int) -> Int {
            switch self {
            case .bottleneck(let size): size
            case .reduction(let factor): max(1, Int(Double(width) / factor))
            }
        }
    }

    /// The values of D and U before the first step. The biases are zero.
    package enum Start: String, Sendable, CaseIterable {
        /// D uniform between -1/sqrt(width) and 1/sqrt(width), and U = 0: the model is unchanged at first.
        case zero
        /// Both normal with the standard deviation 0.02, as in the adapters library.
        case normal
    }

    package var kind: Kind
    package var size: Size
    package var activation: Activation
    package var scale: Double
    package var start: Start
    /// The kinds of sublayers that get adapters.
    package var targets: [SublayerKind]
    package var layers: DeltaLayers
    private var targetsPlace = SettingPlace()

    /// A parameter that is nil has the kind's usual value.
    package init(
        _ kind: Kind = .houlsby, size: Size? = nil, activation: Activation? = nil, scale: Double? = nil,
        start: Start = .zero, targets: [SublayerKind]? = nil, layers: [Int]? = nil
    ) {
        self.kind = kind
        self.size = size ?? kind.usualSize
        self.activation = activation ?? kind.usualActivation
        self.scale = scale ?? kind.usualScale
        self.start = start
        self.targets = targets ?? kind.usualTargets
        self.layers = DeltaLayers(layers)
    }

    package static let name = "adapter"
    package static let meaning = "adds small networks with a bottleneck to sublayers"
    /// Houlsby et al. 2019, section 3.2, tried 3e-5 to 3e-3.
    package static let usualRate = (rate: 1e-3, range: 3e-5...1e-2)

    package init(_ object: ConfigurationObject) {
        self = object.variant(
            "kind", among: ["houlsby": .houlsby, "pfeiffer": .pfeiffer, "parallel": .parallel],
            default: Kind.houlsby,
            "what the adapters read: the sublayer's result, the sum with the residual, or the residual"
        ) { kind in Self(object, kind) }
    }

    private init(_ object: ConfigurationObject, _ kind: Kind) {
        self.init(kind)
        size = object.alternative("bottleneck", "reduction", isRequired: false) { key in
            switch key {
            case "bottleneck"?: .bottleneck(object.integer("bottleneck", in: 1...65536, "the width of the bottleneck"))
            case "reduction"?:
                .reduction(
                    object.number("reduction", in: 1...65536, "the bottleneck is as wide as the model divided by this"))
            default: kind.usualSize
            }
        }
        activation = object.choice(
            "activation", among: ["relu": .relu, "gelu": .gelu, "gelu-tanh": .geluTanh, "silu": .silu],
            default: kind.usualActivation, "the function in the bottleneck")
        scale = object.number(
            "scale", default: kind.usualScale, in: 1e-6...1e6, "the factor on the adapters' results")
        start = object.choice(
            "start", default: .zero,
            "the first values: nothing is added at first, or all matrices are normal with the deviation 0.02")
        let names = SublayerKind.allCases.map(\.rawValue)
        targets =
            object.names(
                "targets", among: names, "is no kind of sublayer",
                "the sublayers that get adapters: \(names.joined(separator: ", ")); else feed-forward, and for houlsby "
                    + "self-attention")?
            .compactMap(SublayerKind.init) ?? kind.usualTargets
        targetsPlace = SettingPlace("targets", in: object)
        layers = DeltaLayers(object)
    }

    package var fields: [(key: String, value: JSONOutput)] {
        let kind =
            switch kind {
            case .houlsby: "houlsby"
            case .pfeiffer: "pfeiffer"
            case .parallel: "parallel"
            }
        let size: (key: String, value: JSONOutput) =
            switch size {
            case .bottleneck(let size): ("bottleneck", .integer(size))
            case .reduction(let factor): ("reduction", .number(factor))
            }
        let activation =
            switch activation {
            case .relu: "relu"
            case .gelu: "gelu"
            case .geluTanh: "gelu-tanh"
            case .silu: "silu"
            }
        return [
            ("kind", .string(kind)), size, ("activation", .string(activation)), ("scale", .number(scale)),
            ("start", .string(start.rawValue)),
            ("targets", .array(targets.map { .string($0.rawValue) })),
        ] + layers.fields
    }

    package func problems(with model: DeltaSurroundings) -> [Diagnostic] {
        let missing = targets.filter { kind in !model.sublayers.contains { $0.kind == kind } }
        let problems =
            missing.map { targetsPlace.diagnostic("the model has no \($0.rawValue)", path: "delta.targets") }
            + layers.problems(with: model)
        let isEmpty = !model.sublayers.contains { targets.contains($0.kind) && layers.contains($0.layer) }
        return problems.isEmpty && isEmpty ? [layers.nothing("sublayer")] : problems
    }

    package func attach<Element>(to model: any Model<Element>, _ factory: DeltaFactory<Element>) {
        for place in model.places.sublayers
        where targets.contains(place.part.kind) && layers.contains(place.part.layer) {
            place.attach(BottleneckDelta(route: factory.route, kind, parts(at: place.part, factory)))
        }
    }

    private func parts<Element>(
        at place: ModelPart, _ factory: DeltaFactory<Element>
    ) -> BottleneckParts<Element> {
        let site = place.site
        let inner = size.bottleneck(ofWidth: place.width)
        func matrix(_ part: String, _ shape: [Int], _ zero: Parameter<Element>.InitialValue) -> Parameter<Element> {
            factory.parameter(site, part, shape, start == .zero ? zero : .normal(standardDeviation: 0.02))
        }
        return BottleneckParts(
            down: matrix(
                "adapter_down.weight", [inner, place.width], .uniform(bound: 1 / Double(place.width).squareRoot())),
            downBias: factory.parameter(site, "adapter_down.bias", [inner], .constant(0)),
            up: matrix("adapter_up.weight", [place.width, inner], .constant(0)),
            upBias: factory.parameter(site, "adapter_up.bias", [place.width], .constant(0)),
            activation: activation, scale: scale)
    }
}

/// The adapter of one sublayer.
package final class BottleneckDelta<Element: Scalar>: SublayerDelta {
    package let route: Int?
    package let kind: BottleneckAdapter.Kind
    package let parts: BottleneckParts<Element>

    init(route: Int?, _ kind: BottleneckAdapter.Kind, _ parts: BottleneckParts<Element>) {
        self.route = route
        self.kind = kind
        self.parts = parts
    }

    package func change(_ output: Variable<Element>, residual: Variable<Element>, _ tape: Tape<Element>) {
        for rows in residual.rows(of: route) {
            tape.addBottleneck(
                to: output, from: kind == .houlsby ? nil : residual, includesResult: kind != .parallel, rows: rows,
                parts)
        }
    }
}
