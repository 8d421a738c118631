import Autodiff
import Deltas
import Models
import Tensors

/// Makes a delta part of a model's weights. The model then computes the same without the delta.
package enum DeltaMerge {
    /// The reason why a delta cannot become part of the weights; nil if it can.
    /// - Parameters:
    ///   - tasks: the tasks with a delta of their own
    ///   - task: the one whose delta is merged
    ///   - sites: those of the model's weights
    package static func problem(
        of delta: DeltaConfiguration, tasks: [String] = [], task: String? = nil, in sites: [Site] = []
    ) -> String? {
        for part in delta.parts {
            let name = type(of: part.method).name
            switch part.method {
            case is LoRA, is IA3, is NormTuning: continue
            case is PromptTuning, is PrefixTuning:
                return
                    "cannot be merged: \(name) adds vectors to the sequences and changes no weight; export the delta "
                    + "without merging"
            case is BottleneckAdapter:
                return "cannot be merged: \(name) adds networks with an activation, which no weight can replace; "
                    + "export the delta without merging"
            case is BitFit where sites.contains { $0.role == .bias }: continue
            case is BitFit:
                return "cannot be merged: \(name) adds biases, and the model has none to add them to; export the delta "
                    + "without merging"
            default: return "cannot be merged: \(name) is no change of weights; export the delta without merging"
            }
        }
        let names = tasks.joined(separator: ", ")
        switch task {
        case nil where !tasks.isEmpty:
            return "has a delta for each of the tasks \(names); name the one whose delta is merged"
        case let task? where !tasks.contains(task):
            return tasks.isEmpty
                ? "has one delta for all tasks, none for \(task) alone; leave out the task"
                : "has no delta for \(task); the tasks with one are \(names)"
        default: return nil
        }
    }

    /// A model without deltas that computes what the given one computes.
    ///
    /// The deltas of each weight are merged in the order in which they act: a replacement of the weight, the changes of
    /// its result, and then the factors of its argument.
    /// - Parameters:
    ///   - model: a model with the delta attached
    ///   - task: the task whose delta is merged, if tasks have deltas of their own
    /// - Throws: ``CheckpointError`` if the delta cannot be merged
    package static func merge<Element: Scalar>(
        _ model: any Model<Element>, _ delta: DeltaConfiguration, task: String? = nil
    ) throws -> any Model<Element> {
        let tasks = model.places.routes
        if let problem = problem(of: delta, tasks: tasks, task: task, in: model.sites) {
            throw CheckpointError(problem, file: "the delta")
        }
        let route = task.flatMap { tasks.firstIndex(of: $0) }
        let weights = Dictionary(uniqueKeysWithValues: model.weights.map { ($0.name, $0) })
        return try model.configuration.makeModel(
            .given { name, _ in
                guard let weight = weights[name] else {
                    preconditionFailure("merge: the model has no weight \(name)")
                }
                return try merged(weight, of: model, route: route)
            })
    }

    private static func merged<Element: Scalar>(
        _ weight: Parameter<Element>, of model: any Model<Element>, route: Int?
    ) throws(CheckpointError) -> Tensor<Element> {
        let value = weight.deltas.filter { $0.isOn(route) }.compactMap { $0.replacement?.value }.last ?? weight.value
        let changed =
            weight.site.role == .bias
            ? try mergedBias(value, of: weight, in: model, route: route)
            : try mergedMatrix(value, of: weight, hasBias: model.bias(of: weight) != nil, route: route)
        return Tensor(changed.elements, shape: changed.shape)
    }

    private static func mergedMatrix<Element: Scalar>(
        _ original: Tensor<Element>, of weight: Parameter<Element>, hasBias: Bool, route: Int?
    ) throws(CheckpointError) -> Tensor<Element> {
        let deltas = weight.deltas.filter { $0.isOn(route) }
        var value = original
        var isChanged = false
        for delta in deltas {
            switch delta {
            case let delta as LowRankDelta<Element>:
                guard delta.magnitude == nil || !isChanged else {
                    throw CheckpointError(
                        "cannot be merged: another method changes the weight before its magnitudes (DoRA) do; export "
                            + "the delta without merging", file: "the delta", tensor: weight.name)
                }
                value = delta.merged(value)
            case let delta as ScalingDelta<Element> where !delta.isOnInput: value = delta.merged(value)
            case is ScalingDelta<Element>, is ReplacingDelta<Element>: continue
            case is BiasDelta<Element> where hasBias: continue
            default:
                throw CheckpointError(
                    "cannot be merged: it adds a bias, and the model has none to add it to; export the delta without "
                        + "merging", file: "the delta", tensor: weight.name)
            }
            isChanged = true
        }
        for case let delta as ScalingDelta<Element> in deltas where delta.isOnInput { value = delta.merged(value) }
        return value
    }

    /// The bias with what changes the result of its matrix or norm as a whole.
    private static func mergedBias<Element: Scalar>(
        _ original: Tensor<Element>, of bias: Parameter<Element>, in model: any Model<Element>, route: Int?
    ) throws(CheckpointError) -> Tensor<Element> {
        let owner = model.weights.first { $0.site.module == bias.site.module && $0 !== bias }
        let value = Tensor(original.elements, shape: original.shape)
        for delta in owner?.deltas.filter({ $0.isOn(route) }) ?? [] {
            switch delta {
            case let delta as ScalingDelta<Element> where !delta.isOnInput:
                withPointers(value, delta.factors.value) { b, l in
                    for index in 0..<value.count { b[index] *= l[index] }
                }
            case let delta as BiasDelta<Element>:
                withPointers(value, delta.bias.value) { b, added in
                    for index in 0..<value.count { b[index] += added[index] }
                }
            default: continue
            }
        }
        return value
    }
}

extension WeightDelta {
    fileprivate func isOn(_ route: Int?) -> Bool { self.route == nil || self.route == route }
}
