import Autodiff
import Deltas
import Models
import Tensors

/// The delta of one task, or of all, as it is attached to a model by `DeltaConfiguration.attach`.
struct AttachedDelta<Element: Scalar> {
    let model: any Model<Element>
    /// Without deltas of single tasks.
    let delta: DeltaConfiguration
    /// For each part the route of its rows.
    let routes: [Int?]
    /// For each part its parameters, by their names without prefix, in the model's order.
    let parameters: [[(name: String, parameter: Parameter<Element>)]]

    /// - Parameters:
    ///   - task: the task, if some part has a delta for each
    ///   - number: the task's place among the routes
    init(_ model: any Model<Element>, _ delta: DeltaConfiguration, task: (name: String, number: Int)?) {
        self.model = model
        var single = delta
        for index in single.parts.indices { single.parts[index].isPerTask = false }
        self.delta = single
        routes = delta.parts.map { $0.isPerTask ? task?.number : nil }
        parameters = delta.parts.enumerated().map { number, part in
            let prefix = "delta.\(number)." + (part.isPerTask ? "\(task?.name ?? "")." : "")
            return model.places.added.filter { $0.name.hasPrefix(prefix) }.map {
                (String($0.name.dropFirst(prefix.count)), $0)
            }
        }
    }

    /// The weights of the model that are trained whole.
    var whole: [Parameter<Element>] { model.weights.filter { delta.trainsWhole($0.site) } }

    /// All tensors with the names of parameters of one task.
    var tensors: [(name: String, tensor: Tensor<Element>)] {
        parameters.enumerated().flatMap { part, parameters in
            parameters.map { ("delta.\(part).\($0.name)", $0.parameter.value) }
        } + whole.map { ($0.name, $0.value) }
    }
}
