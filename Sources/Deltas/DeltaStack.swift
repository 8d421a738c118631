import Autodiff
import Configuration
import Models

/// The deltas of a model, from the first to the last. A later one changes the model that the earlier ones made.
package struct DeltaStack: Sendable {
    /// One delta, with the settings that determine its parameters in a model.
    package struct Layer: Sendable {
        package let configuration: DeltaConfiguration
        /// The tasks in the order of their routes; empty if no part has a delta for each task.
        package let tasks: [String]
        /// The settings as JSON, with all defaults.
        package let settings: JSONOutput

        /// - Parameter tasks: the tasks in the order of their routes, whether there are routes or not
        package init(_ configuration: DeltaConfiguration, tasks: [String], settings: JSONOutput) {
            self.configuration = configuration
            self.tasks = configuration.isPerTask ? tasks : []
            self.settings = settings
        }

        /// Whether another one has the same parameters with the same effect.
        package func hasParameters(of other: Layer) -> Bool {
            configuration.parts == other.configuration.parts && tasks == other.tasks
        }
    }

    package let layers: [Layer]

    package init(_ layers: [Layer] = []) { self.layers = layers }

    package var isEmpty: Bool { layers.isEmpty }

    /// The tasks with a delta of their own, in the order of their routes; empty without such deltas.
    package var tasks: [String] { layers.lazy.map(\.tasks).first { !$0.isEmpty } ?? [] }

    /// The number of the first part of a layer in the names of the parameters.
    package func firstPart(ofLayer layer: Int) -> Int {
        layers[..<layer].reduce(0) { $0 + $1.configuration.parts.count }
    }

    /// Adds the deltas' parameters to a model.
    /// - Throws: the error of the source of the values
    package func attach<Element>(to model: any Model<Element>, _ values: ParameterValues<Element>) throws {
        for (number, layer) in layers.enumerated() {
            try layer.configuration.add(
                to: model, tasks: layer.tasks, from: firstPart(ofLayer: number), values)
        }
    }

    /// A model of some sizes with the deltas, without values.
    package func outline(of configuration: any ModelConfiguration) -> any Model<Float> {
        let model = configuration.outline
        guard (try? attach(to: model, .none)) != nil else {
            preconditionFailure("deltas without values have no source that fails")
        }
        return model
    }

    /// The names and shapes of the deltas' parameters in a model of some sizes.
    package func parameterShapes(in configuration: any ModelConfiguration) -> [(name: String, shape: [Int])] {
        isEmpty ? [] : outline(of: configuration).places.added.map { ($0.name, $0.value.shape) }
    }

    /// The weights that must keep their values while the deltas act.
    package func fixedWeights(among sites: [Site]) -> [Site] {
        layers.flatMap(\.configuration.parts).flatMap { $0.method.fixedWeights(among: sites) }
    }
}

extension DeltaStack {
    /// Reads `{"deltas": [{"tasks": […], "delta": {…}}]}`.
    package init(_ object: ConfigurationObject) {
        layers = object.array("deltas").compactMap { entry in
            entry.object().map { layer in
                let tasks = layer.value("tasks")?.array()?.compactMap { $0.string() } ?? []
                let (delta, settings) = DeltaConfiguration.read(layer.object("delta"))
                return Layer(delta, tasks: tasks, settings: settings)
            }
        }
    }

    /// The object that ``init(_:)`` reads.
    package var json: JSONOutput {
        let layers = layers.map { layer in
            let tasks = layer.tasks.map { JSONOutput.string($0) }
            return JSONOutput.object((tasks.isEmpty ? [] : [("tasks", .array(tasks))]) + [("delta", layer.settings)])
        }
        return .object([("deltas", .array(layers))])
    }
}
