import Configuration

/// The architectures, one line each.
package enum Architectures {
    package static let all: [any ModelConfiguration.Type] = [
        T5Configuration.self,
        GPT2Configuration.self,
    ]

    private static var families: [ModelFamily] { all.flatMap { $0.families } }

    /// The possible values of `model.architecture` in a pipeline.
    package static var names: [String] { families.map(\.name) }

    /// Reads the `model` object of a pipeline. The size of the vocabulary is not known yet.
    package static func configuration(_ object: ConfigurationObject) -> any ModelConfiguration {
        object.variant(
            "architecture", among: names, of: "value", default: "t5.1.1",
            "the kind of model; it sets the defaults of the other settings"
        ) { name in
            guard let family = families.first(where: { $0.name == name }) else {
                preconditionFailure("Architectures: there is no \(name)")
            }
            return family.read(object)
        }
    }
}
