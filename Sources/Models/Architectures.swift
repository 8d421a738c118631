import Configuration

/// The architectures that a pipeline's `model.architecture` may name. One line each.
public enum Architectures {
    private static let families: KeyValuePairs<String, T5Configuration.Family> = [
        "t5": .t5,
        "t5.1.1": .t5v1_1,
    ]

    public static var names: [String] { families.map(\.key) }

    /// Reads the `model` object of a pipeline.
    public static func configuration(_ object: ConfigurationObject, vocabularySize: Int) -> T5Configuration {
        let help = "the kind of model, which decides the defaults of the other settings"
        return object.variant("architecture", among: families, default: .t5v1_1, help) { family in
            T5Configuration(object, family: family, vocabularySize: vocabularySize)
        }
    }
}
