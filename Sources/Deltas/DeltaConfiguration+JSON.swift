import Configuration
import Models

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
        [("method", .string(type(of: method).name))] + method.fields
            + (isPerTask ? [("perTask", .bool(true))] : []) + (trained.isEmpty ? [] : [("train", trained.json)])
    }
}

extension [PlacedSelector] {
    /// The list that ``PlacedSelector/list(_:_:mayBeEmpty:_:)`` reads.
    var json: JSONOutput { .array(map { .string($0.selector.text) }) }
}

extension DeltaLayers {
    /// The keys that the initializer reads.
    var fields: [(key: String, value: JSONOutput)] {
        numbers.map { [("layers", .array($0.map { .integer($0) }))] } ?? []
    }
}

extension DeltaTargets {
    /// The keys that the initializer reads.
    var fields: [(key: String, value: JSONOutput)] { [("targets", selectors.json)] + layers.fields }
}
