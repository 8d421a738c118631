import Models
import Tensors

/// The weights of a model with adapters: one for all inputs, or one for each route.
package struct AdaptedWeights {
    /// The base, with the weights that an adapter replaces whole.
    package let weights: ModelWeights
    private let adapters: [(name: String?, adapter: AdapterDirectory)]

    /// A model with one adapter for all inputs.
    /// - Throws: ``CheckpointError`` if the adapter needs other numbers than integers
    package init(_ base: ModelWeights, _ adapter: AdapterDirectory) throws(CheckpointError) {
        try Self.checkNumbers(base, adapter)
        weights = adapter.weights(over: base)
        adapters = [(nil, adapter)]
    }

    /// A model with several adapters. Each is for the inputs of its route, which has its name.
    /// - Throws: ``CheckpointError`` if two have the same name, if one replaces weights that all inputs use, or if one
    ///   needs other numbers than integers
    package init(_ base: ModelWeights, routes: [(name: String, adapter: AdapterDirectory)]) throws(CheckpointError) {
        for (index, route) in routes.enumerated() {
            if routes[..<index].contains(where: { $0.name == route.name }) {
                throw CheckpointError(
                    "has the name \"\(route.name)\" of another adapter; give it one of its own",
                    file: route.adapter.path)
            }
            if route.adapter.replacesWeights {
                throw CheckpointError(
                    "replaces weights that the inputs of all adapters use; open this adapter alone",
                    file: route.adapter.path)
            }
            try Self.checkNumbers(base, route.adapter)
        }
        weights = base
        adapters = routes.map { ($0.name, $0.adapter) }
    }

    /// The largest part of a weight may be another one once its numbers are rounded.
    private static func checkNumbers(_ base: ModelWeights, _ adapter: AdapterDirectory) throws(CheckpointError) {
        let sites = base.configuration.sites
        guard base.holdsIntegers,
            adapter.delta.parts.contains(where: { !$0.method.fixedWeights(among: sites).isEmpty })
        else { return }
        throw CheckpointError(
            "subtracts the largest part of each weight (PiSSA), and the model holds integers (int8); take the float32 "
                + "model", file: adapter.path)
    }

    /// A model with the adapters attached and all other weights frozen.
    /// - Parameters:
    ///   - dropoutRate: replaces the configuration's rate
    ///   - isTrained: see ``ModelWeights/model(dropoutRate:isTrained:of:)``
    /// - Throws: ``CheckpointError`` if a tensor cannot be read
    package func model<Element: Scalar>(
        dropoutRate: Double? = nil, isTrained: Bool, of element: Element.Type = Element.self
    ) throws -> any Model<Element> {
        let model = try weights.model(dropoutRate: dropoutRate, isTrained: isTrained, of: element)
        let names = adapters.compactMap(\.name)
        if !names.isEmpty { model.places.setRoutes(names) }
        for (name, adapter) in adapters {
            let route = name.flatMap { names.firstIndex(of: $0) }
            try adapter.attach(to: model, route: route, prefix: name.map { "delta.\($0)" } ?? "delta")
        }
        return model
    }
}
