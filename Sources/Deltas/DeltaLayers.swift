import Configuration

/// The layers that a delta changes.
package struct DeltaLayers: Sendable, Equatable {
    /// From 0; nil for all.
    package let numbers: [Int]?
    private let place: SettingPlace

    package init(_ numbers: [Int]?) {
        self.numbers = numbers
        place = SettingPlace()
    }

    /// Reads `layers`.
    init(_ object: ConfigurationObject) {
        numbers = object.value("layers", "the layers that are changed, from 0; else all")?
            .array(atLeast: 1) { _ in "is empty; name layers, or leave it out" }?
            .compactMap { $0.integer(in: 0...1023) }
        place = SettingPlace("layers", in: object)
    }

    /// - Parameter layer: nil for what lies outside single layers
    package func contains(_ layer: Int?) -> Bool {
        guard let numbers else { return true }
        return layer.map(numbers.contains) ?? false
    }

    /// The layers that a model does not have.
    func problems(with model: DeltaSurroundings) -> [Diagnostic] {
        (numbers ?? []).filter { $0 > model.lastLayer }.map {
            place.diagnostic(
                "the model has no layer \($0); its layers are 0 to \(model.lastLayer)", path: "delta.layers")
        }
    }

    /// The problem of targets that name nothing in these layers.
    /// - Parameter kind: the kind of thing that the targets should name
    func nothing(_ kind: String) -> Diagnostic {
        let layers = numbers.map { " in the layers " + $0.map(String.init).joined(separator: ", ") } ?? ""
        return place.diagnostic("the targets name no \(kind)\(layers)", path: "delta.layers")
    }
}
