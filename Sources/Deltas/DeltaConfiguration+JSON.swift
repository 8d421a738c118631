import Configuration
import Models

/// A method whose settings can be written as they are read.
package protocol WritableDeltaMethod: DeltaMethod {
    /// The keys that its initializer reads, with the values in force.
    var fields: [(key: String, value: JSONOutput)] { get }
}

extension DeltaConfiguration {
    /// The `delta` object of a pipeline with these settings.
    package var json: JSONOutput {
        guard parts.count != 1 else { return .object(parts[0].fields) }
        return .object([
            ("parts", .array(parts.map { .object($0.fields) })),
            ("order", .string(order == .together ? "together" : "in-turn")),
        ])
    }
}

extension DeltaConfiguration.Part {
    fileprivate var fields: [(key: String, value: JSONOutput)] {
        guard let method = method as? any WritableDeltaMethod else {
            preconditionFailure("\(type(of: method).name) has no written form")
        }
        return [("method", .string(type(of: method).name))] + method.fields
            + (isPerTask ? [("perTask", .bool(true))] : []) + (trained.isEmpty ? [] : [("train", trained.json)])
    }
}

extension [PlacedSelector] {
    fileprivate var json: JSONOutput { .array(map { .string($0.selector.text) }) }
}

extension DeltaLayers {
    fileprivate var fields: [(key: String, value: JSONOutput)] {
        numbers.map { [("layers", .array($0.map { .integer($0) }))] } ?? []
    }
}

extension DeltaTargets {
    fileprivate var fields: [(key: String, value: JSONOutput)] { [("targets", selectors.json)] + layers.fields }
}

extension LoRA: WritableDeltaMethod {
    package var fields: [(key: String, value: JSONOutput)] {
        let start =
            switch start {
            case .uniform: "uniform"
            case .gaussian: "gaussian"
            case .pissa: "pissa"
            }
        let exceptions = exceptions.map { exception in
            JSONOutput.object(
                [("targets", exception.targets.json)] + (exception.rank.map { [("rank", .integer($0))] } ?? [])
                    + (exception.alpha.map { [("alpha", .number($0))] } ?? []))
        }
        return targets.fields + [
            ("rank", .integer(rank)), ("alpha", .number(alpha)), ("dropout", .number(dropout)),
            ("scaling", .string(scaling == .standard ? "standard" : "rank-stabilised")), ("start", .string(start)),
            ("dora", .bool(hasMagnitude)),
        ] + (exceptions.isEmpty ? [] : [("perTarget", .array(exceptions))])
    }
}

extension IA3: WritableDeltaMethod {
    package var fields: [(key: String, value: JSONOutput)] { targets.fields + [("inputs", inputs.json)] }
}

extension BottleneckAdapter: WritableDeltaMethod {
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
            ("start", .string(start == .zero ? "zero" : "normal")),
            ("targets", .array(targets.map { .string($0.rawValue) })),
        ] + layers.fields
    }
}

extension PrefixTuning: WritableDeltaMethod {
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
}

extension PromptTuning: WritableDeltaMethod {
    package var fields: [(key: String, value: JSONOutput)] {
        let form: [(key: String, value: JSONOutput)] =
            switch start {
            case .random: [("start", .string("random"))]
            case .words: [("start", .string("words"))]
            case .text(let text): [("start", .string("text")), ("text", .string(text))]
            }
        return [("tokens", .integer(tokens))] + form
    }
}

extension BitFit: WritableDeltaMethod {
    package var fields: [(key: String, value: JSONOutput)] {
        targets.fields + [("norms", .bool(hasNorms)), ("start", .string(start == .zero ? "zero" : "uniform"))]
    }
}

extension NormTuning: WritableDeltaMethod {
    package var fields: [(key: String, value: JSONOutput)] { targets.fields }
}
