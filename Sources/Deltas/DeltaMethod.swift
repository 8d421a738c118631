import Autodiff
import Configuration
import Models
import Tensors

/// A way to train a frozen model by few parameters, with its settings. Each has its file in `Methods`, and a line in
/// ``DeltaCatalogue``.
package protocol DeltaMethod: Sendable, Equatable {
    /// The word for it in a pipeline.
    static var name: String { get }
    /// What it does, for people.
    static var meaning: String { get }
    /// The learning rate of AdamW that usually trains it, and the rates that papers used.
    static var usualRate: (rate: Double, range: ClosedRange<Double>) { get }

    /// Reads the settings of a part of the `delta` object in a pipeline.
    init(_ object: ConfigurationObject)

    /// The keys that ``init(_:)`` reads, with the values in force.
    var fields: [(key: String, value: JSONOutput)] { get }

    /// The problems of the settings with a model, at their places.
    func problems(with model: DeltaSurroundings) -> [Diagnostic]

    /// The weights that must keep their values for as long as the method acts. All are frozen at first, but a pipeline
    /// may train some of them whole.
    func fixedWeights(among sites: [Site]) -> [Site]

    /// The weights that it replaces by a trained copy, for some rows or all. Only one method may replace a weight.
    func replacedSites(in model: DeltaSurroundings) -> [Site]

    /// Adds the method's parameters to a model, and lets them act.
    /// - Parameter factory: makes the parameters
    func attach<Element>(to model: any Model<Element>, _ factory: DeltaFactory<Element>)
}

extension DeltaMethod {
    package func fixedWeights(among sites: [Site]) -> [Site] { [] }

    package func replacedSites(in model: DeltaSurroundings) -> [Site] { [] }

    package func isEqual(to other: any DeltaMethod) -> Bool { other as? Self == self }
}

/// The facts of a model that a method reads before it is attached.
package struct DeltaSurroundings: Sendable {
    /// The sites of the weights, in order.
    package let sites: [Site]
    package let sublayers: [ModelPart]
    package let attentions: [ModelPart]
    /// Width of the residual stream.
    package let width: Int

    /// The facts of all models of these sizes.
    package init(_ configuration: any ModelConfiguration) {
        let model = configuration.outline
        sites = model.sites
        sublayers = model.places.sublayers.map(\.part)
        attentions = model.places.attentions.map(\.part)
        width = model.places.input.width
    }

    /// The number of the last layer, from 0.
    var lastLayer: Int { sites.compactMap(\.layer).max() ?? 0 }

    /// The problems of selectors that must name some weights of a kind.
    /// - Parameters:
    ///   - path: the key of the list
    ///   - kind: the kind of weight, for the message
    func problems(
        _ entries: [PlacedSelector], path: String, kind: String, _ isOfKind: (Site) -> Bool
    ) -> [Diagnostic] {
        entries.compactMap { entry in
            if let problem = entry.selector.problem(among: sites) { return entry.diagnostic(problem, path: path) }
            guard !sites.contains(where: { entry.selector.contains($0) && isOfKind($0) }) else { return nil }
            let other = sites.first(where: entry.selector.contains)?.path ?? ""
            return entry.diagnostic("\"\(entry.selector.text)\" names no \(kind), but \(other)", path: path)
        }
    }
}

extension ModelPart {
    /// The place of a delta's parameters.
    var site: Site { Site(path, .delta, stack: stack, layer: layer) }
}

/// Makes the parameters of a delta with their values.
package final class DeltaFactory<Element: Scalar> {
    /// The route whose rows the delta changes; nil for all rows.
    package let route: Int?
    /// The start of the parameters' names, such as `delta.0`, or `delta.0.boolq` of the delta of a task.
    private let prefix: String
    private let values: ParameterValues<Element>
    /// The rows of a vocabulary's texts, for methods that start from words.
    let vocabulary: DeltaVocabulary?
    package private(set) var parameters: [Parameter<Element>] = []
    /// The first problem of given values. The model must then not be used.
    package private(set) var problem: (any Error)?

    package init(
        route: Int?, prefix: String, _ values: ParameterValues<Element>, vocabulary: DeltaVocabulary? = nil
    ) {
        self.route = route
        self.prefix = prefix
        self.values = values
        self.vocabulary = vocabulary
    }

    /// A parameter of the delta at a place of the model.
    /// - Parameters:
    ///   - place: the site of the weight that it changes, or a place with that path
    ///   - part: its name among the parameters there, such as `lora_A`
    ///   - initial: computes the initial value, with random numbers for this parameter alone; else it is drawn as
    ///     `initialValue` says
    func parameter(
        _ place: Site, _ part: String, _ shape: [Int], _ initialValue: Parameter<Element>.InitialValue,
        initial: ((Philox) -> Tensor<Element>)? = nil
    ) -> Parameter<Element> {
        let site = Site(
            "\(prefix).\(place.module).\(part)", shape.count == 1 ? .deltaVector : .delta, stack: place.stack,
            layer: place.layer)
        let parameter = Parameter(
            site, numbers(site.path, shape, initialValue, initial), initialValue: initialValue)
        parameters.append(parameter)
        return parameter
    }

    /// The values depend only on the seed and the parameter's name.
    private func numbers(
        _ name: String, _ shape: [Int], _ initialValue: Parameter<Element>.InitialValue,
        _ initial: ((Philox) -> Tensor<Element>)?
    ) -> ParameterNumbers<Element> {
        guard problem == nil else { return .tensor(Tensor(placeholder: shape)) }
        do {
            return try values.numbers(name, shape) { seed in
                let stream = DropoutSite(name).number
                if let initial { return initial(Philox(key: seed, stream)) }
                let value = Tensor<Element>(uninitialized: shape)
                initialValue.fill(value, seed: seed, stream: stream)
                return value
            }
        } catch {
            problem = error
            return .tensor(Tensor(placeholder: shape))
        }
    }

    /// Whether the parameters get values. Those of an outline have none.
    var hasValues: Bool {
        if case .none = values { return false }
        return problem == nil
    }
}

/// The part of a vocabulary that a delta needs to start from words.
package struct DeltaVocabulary: Sendable {
    /// The ids of a text, with their end.
    package let encode: @Sendable (String) -> [Int32]
    /// The ids of pieces of text, without sentinels and special tokens.
    package let ordinaryIDs: [Int32]

    package init(ordinaryIDs: [Int32], encode: @escaping @Sendable (String) -> [Int32]) {
        self.ordinaryIDs = ordinaryIDs
        self.encode = encode
    }
}
