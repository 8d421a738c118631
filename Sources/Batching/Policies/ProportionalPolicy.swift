import Configuration
import Foundation

/// Rates by the number of examples (Raffel et al. 2020, section 3.5.2, "examples-proportional" and
/// "temperature-scaled mixing"):
///
///     rate = min(examples * scale, limit)^(1 / temperature)
///
/// The limit keeps a huge task from crowding out the others; a temperature above 1 brings the rates closer together.
public struct ProportionalPolicy: MixingPolicy {
    public static let name = "proportional"
    public static let summary = "by number of examples, up to a limit, levelled by a temperature"

    /// The artificial limit on the number of examples, after scaling; nil for none.
    public let limit: Double?
    public let scale: Double
    public let temperature: Double

    public init(limit: Double? = nil, scale: Double = 1, temperature: Double = 1) {
        self.limit = limit
        self.scale = scale
        self.temperature = temperature
    }

    public init(_ object: ConfigurationObject) {
        self.init(
            limit: object.optionalNumber("limit", in: 1...),
            scale: object.number("scale", default: 1, in: 1e-6...1e6),
            temperature: object.number("temperature", default: 1, in: 0.1...1000))
    }

    public func rates(of tasks: [MixtureTask]) -> [Double] {
        tasks.map { task in
            let size = min(Double(task.exampleCount) * scale, limit ?? .infinity)
            return temperature == 1 ? size : pow(size, 1 / temperature)
        }
    }
}
