import Autodiff
import Configuration
import Tensors

/// The `optimizer` object of a pipeline.
package enum OptimizerConfiguration: Sendable, Equatable {
    case adamW(AdamWOptions)
    case adafactor(AdafactorRules)

    package init(_ object: ConfigurationObject) {
        let kinds: KeyValuePairs<String, Kind> = ["adamw": .adamW, "adafactor": .adafactor]
        self = object.variant("kind", among: kinds, default: .adamW, "how gradients change the weights") { kind in
            switch kind {
            case .adamW: .adamW(AdamWOptions(object))
            case .adafactor: .adafactor(AdafactorRules(object))
            }
        }
    }

    private enum Kind: Sendable { case adamW, adafactor }

    /// Whether steps are in proportion to the size of a parameter.
    package var scalesByParameter: Bool {
        if case .adafactor(let rules) = self { rules.scalesByParameter } else { false }
    }

    /// How many values a checkpoint holds for each trained parameter, the parameter's own included; about so many for
    /// Adafactor, which keeps sums of rows and columns.
    package var valuesPerParameter: Int {
        if case .adamW = self { 3 } else { 1 }
    }

    /// Whether a parameter must be updated as a whole.
    package var needsWholeTensors: Bool {
        if case .adafactor = self { true } else { false }
    }

    /// The optimizer of these parameters, with zero state.
    /// - Parameters:
    ///   - division: the elements that each process updates
    ///   - rank: the number of this process
    package func makeOptimizer<Element>(
        _ parameters: [Parameter<Element>], _ division: UpdateDivision<Element> = UpdateDivision(), rank: Int = 0
    ) -> any Optimizer<Element> {
        switch self {
        case .adamW(let options): AdamW(parameters, options, division, rank: rank)
        case .adafactor(let rules): Adafactor(parameters, rules, division, rank: rank)
        }
    }
}
