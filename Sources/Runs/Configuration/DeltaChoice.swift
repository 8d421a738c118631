import Configuration
import Deltas
import Optimizers

/// The `delta` object of a pipeline, with its place.
package struct DeltaChoice {
    package let configuration: DeltaConfiguration
    /// The same as JSON, with all defaults.
    let settings: JSONOutput
    let place: SourceLocation

    init(_ configuration: DeltaConfiguration, settings: JSONOutput, place: SourceLocation) {
        self.configuration = configuration
        self.settings = settings
        self.place = place
    }

    /// - Returns: nil if a pipeline has none
    init?(_ pipeline: ConfigurationObject) {
        let help = "trains a few parameters that are added to the model, and leaves its own weights as they are"
        guard let object = pipeline.optionalObject("delta", help) else { return nil }
        (configuration, settings) = DeltaConfiguration.read(object)
        place = object.location
    }

    /// The learning rate that usually trains the parts.
    var usualRate: Double { Self.usualRate(of: configuration.methods) }

    /// The learning rate that usually trains the first method; with several methods, the one nearest to it that trains
    /// them all.
    static func usualRate(of methods: [any DeltaMethod.Type]) -> Double {
        guard let first = methods.first else { return LearningRateSchedule.usualRate }
        return methods.reduce(first.usualRate.rate) { rate, next in
            min(max(rate, next.usualRate.range.lowerBound), next.usualRate.range.upperBound)
        }
    }

    /// Whether the parts are trained one after the other.
    var isInTurn: Bool { configuration.order == .inTurn && configuration.parts.count > 1 }
}
