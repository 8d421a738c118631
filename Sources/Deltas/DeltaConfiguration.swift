import Autodiff
import Configuration
import Models
import Tensors

/// The `delta` object of a pipeline: the methods that train a frozen model.
///
///     "delta": {"method": "lora", "rank": 8}
///     "delta": {"parts": [{"method": "lora", "perTask": true}, {"method": "norms"}], "order": "in-turn"}
package struct DeltaConfiguration: Sendable, Equatable {
    /// One method with its settings.
    package struct Part: Sendable, Equatable {
        package var method: any DeltaMethod
        /// Whether each task has a delta of its own.
        package var isPerTask: Bool
        /// The weights of the model that are trained whole besides.
        package var trained: [PlacedSelector]
        private let place: SettingPlace

        package init(_ method: any DeltaMethod, isPerTask: Bool = false, trained: [String] = []) {
            self.method = method
            self.isPerTask = isPerTask
            self.trained = trained.map { PlacedSelector($0) }
            place = SettingPlace()
        }

        init(_ object: ConfigurationObject) {
            let names = DeltaCatalogue.all.map { $0.name }
            let meanings = DeltaCatalogue.all.map { "\($0.name) \($0.meaning)" }.joined(separator: "; ")
            method = object.variant("method", among: names, of: "value", default: LoRA.name, meanings) { name in
                guard let method = DeltaCatalogue.all.first(where: { $0.name == name }) else {
                    preconditionFailure("DeltaCatalogue: there is no \(name)")
                }
                return method.init(object)
            }
            isPerTask = object.bool(
                "perTask", default: false, "whether each task has a delta of its own, which its examples go through")
            trained =
                PlacedSelector.list(object, "train", "weights of the model that are trained whole, besides the delta")
                ?? []
            place = SettingPlace("method", in: object)
            if isPerTask, !trained.isEmpty {
                object.report("weights that are trained whole serve all tasks; leave out perTask or train", at: "train")
            }
        }

        /// The problems of the part with a model, or with the parts before it.
        fileprivate func problems(with model: DeltaSurroundings, after parts: ArraySlice<Part>) -> [Diagnostic] {
            let replaced = parts.flatMap { $0.method.replacedSites(in: model) }
            let twice = method.replacedSites(in: model).first(where: replaced.contains)
            return method.problems(with: model)
                + trained.compactMap { entry in
                    entry.selector.problem(among: model.sites).map { entry.diagnostic($0, path: "delta.train") }
                }
                + [twice].compactMap { site in
                    site.map {
                        place.diagnostic(
                            "\($0.path) has a trained copy by an earlier part; name it in one part alone",
                            path: "delta.method")
                    }
                }
        }

        package static func == (first: Part, second: Part) -> Bool {
            first.method.isEqual(to: second.method) && first.isPerTask == second.isPerTask
                && first.trained == second.trained
        }
    }

    /// When the parts are trained.
    package enum Order: Sendable, Equatable {
        /// All in every step.
        case together
        /// Each in an equal share of the steps, one after the other. The others then stay as they are.
        case inTurn
    }

    package var parts: [Part]
    package var order: Order

    package init(_ parts: [Part], order: Order = .together) {
        self.parts = parts
        self.order = order
    }

    package init(_ object: ConfigurationObject) { self = Self.read(object).configuration }

    /// Reads the object.
    /// - Returns: also its settings as JSON, with all defaults
    package static func read(
        _ object: ConfigurationObject
    ) -> (configuration: DeltaConfiguration, settings: JSONOutput) {
        object.variant(ifPresent: "parts") { hasParts in
            guard hasParts else { return (DeltaConfiguration([Part(object)]), object.resolved) }
            let objects = object.array("parts", atLeast: 1, "several methods") { _ in "is empty; name a method" }
                .compactMap { $0.object() }
            let parts = objects.map { Part($0) }
            let order = object.choice(
                "order", among: ["together": Order.together, "in-turn": .inTurn], default: .together,
                "whether all parts are trained in every step, or each in an equal share of the steps")
            let settings = object.resolved.replacing("parts", with: .array(objects.map(\.resolved)))
            return (DeltaConfiguration(parts, order: order), settings)
        }
    }

    /// The method of each part.
    package var methods: [any DeltaMethod.Type] { parts.map { type(of: $0.method) } }

    /// Whether some part has a delta for each task.
    package var isPerTask: Bool { parts.contains(where: \.isPerTask) }

    /// Whether some part trains a weight of the model whole.
    package func trainsWhole(_ site: Site) -> Bool { parts.contains { $0.trained.select(site) } }

    /// Checks that the methods and their targets fit a model.
    /// - Parameter earlier: the parts that the model has already
    /// - Throws: `ConfigurationError` with the place of each setting that does not
    package func check(
        with model: DeltaSurroundings, after earlier: [Part] = []
    ) throws(ConfigurationError) {
        let all = earlier + parts
        let problems = (earlier.count..<all.count).flatMap { all[$0].problems(with: model, after: all[..<$0]) }
        guard problems.isEmpty else { throw ConfigurationError(problems) }
        let repeated = order == .inTurn ? Self.weightsInTwoParts(parts, model.sites) : []
        guard repeated.isEmpty else { throw ConfigurationError(repeated) }
    }

    /// Weights that two parts would train whole, each in its turn.
    private static func weightsInTwoParts(_ parts: [Part], _ sites: [Site]) -> [Diagnostic] {
        parts.indices.flatMap { number in
            parts[number].trained.compactMap { entry in
                let earlier = parts[..<number].flatMap(\.trained)
                let shared = sites.first { site in
                    entry.selector.contains(site) && earlier.select(site)
                }
                return shared.map {
                    entry.diagnostic(
                        "names \($0.path), which an earlier part trains; name it in one part", path: "delta.train")
                }
            }
        }
    }

    /// Freezes a model and adds the deltas' parameters to it; see ``add(to:tasks:from:_:vocabulary:)`` and
    /// ``train(in:from:)``.
    /// - Returns: the parameters of each part, for training in turn
    @discardableResult
    package func attach<Element>(
        to model: any Model<Element>, tasks: [String], from first: Int = 0, _ values: ParameterValues<Element>,
        vocabulary: DeltaVocabulary? = nil
    ) throws -> [[Parameter<Element>]] {
        try add(to: model, tasks: tasks, from: first, values, vocabulary: vocabulary)
        return train(in: model, from: first)
    }

    /// Adds the deltas' parameters to a model.
    /// - Parameters:
    ///   - tasks: the tasks in the order of their routes, for parts with a delta for each task
    ///   - first: the number of the first part in the names of the parameters
    ///   - values: the values of the deltas' parameters, by their names
    ///   - vocabulary: the words that a prompt may start from
    /// - Throws: the error of the source of the values
    package func add<Element>(
        to model: any Model<Element>, tasks: [String], from first: Int = 0, _ values: ParameterValues<Element>,
        vocabulary: DeltaVocabulary? = nil
    ) throws {
        if isPerTask { model.places.setRoutes(tasks) }
        for (number, part) in parts.enumerated() {
            let routes = part.isPerTask ? tasks.indices.map { Optional($0) } : [nil]
            for route in routes {
                let prefix = Self.prefix(first + number) + (route.map { ".\(tasks[$0])" } ?? "")
                let factory = DeltaFactory(route: route, prefix: prefix, values, vocabulary: vocabulary)
                part.method.attach(to: model, factory)
                if let problem = factory.problem { throw problem }
                model.places.add(factory.parameters)
            }
        }
    }

    private static func prefix(_ number: Int) -> String { "delta.\(number)" }

    /// Freezes a model, except for the attached deltas and the weights that are trained whole.
    /// - Parameter first: the number of the first part in the names of the parameters
    /// - Returns: the parameters of each part. A weight that several parts train is in the first of them.
    @discardableResult
    package func train<Element>(in model: any Model<Element>, from first: Int = 0) -> [[Parameter<Element>]] {
        for parameter in model.parameters { parameter.freeze() }
        return parts.enumerated().map { number, part in
            let prefix = Self.prefix(first + number) + "."
            let added = model.places.added.filter { $0.name.hasPrefix(prefix) }
            let whole = model.weights.filter { !$0.isTrained && part.trained.select($0.site) }
            for parameter in added + whole { parameter.train() }
            return added + whole
        }
    }
}
