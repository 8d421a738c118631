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

    /// The learning rate that usually trains the first part; with several parts, the one nearest to it that trains them
    /// all.
    var usualRate: Double {
        let usual = configuration.parts.map { type(of: $0.method).usualRate }
        guard let first = usual.first else { return LearningRateSchedule.usualRate }
        return usual.reduce(first.rate) { rate, next in
            min(max(rate, next.range.lowerBound), next.range.upperBound)
        }
    }

    /// Whether the parts are trained one after the other.
    var isInTurn: Bool { configuration.order == .inTurn && configuration.parts.count > 1 }
}
