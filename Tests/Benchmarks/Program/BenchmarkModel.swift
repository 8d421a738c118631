import Configuration
import Models

/// The measured models.
enum BenchmarkModel {
    /// T5-small (Raffel et al. 2020): 60.5 million parameters.
    static let t5Small = model(#"{"architecture": "t5"}"#, vocabularySize: 32_128)
    /// 9.4 million parameters.
    static let small = model(width: 256, layers: 4, vocabularySize: 8128)

    /// GPT-2 (Radford et al. 2019) with the width, layers and vocabulary of T5-small: 35.9 million parameters.
    static let gpt2 = model(
        #"{"architecture": "gpt2", "modelWidth": 512, "heads": 8, "layers": 6}"#, vocabularySize: 32_128)

    static let all: [(name: String, configuration: any ModelConfiguration)] = [
        ("t5-small", t5Small), ("small", small), ("gpt2", gpt2),
    ]

    /// Heads of 64, and a feed-forward sublayer four times as wide as the model.
    static func model(width: Int, layers: Int, vocabularySize: Int) -> any ModelConfiguration {
        model(
            """
            {"architecture": "t5", "modelWidth": \(width), "heads": \(width / 64), "feedForwardWidth": \(4 * width),
            "layers": \(layers)}
            """, vocabularySize: vocabularySize)
    }

    /// - Parameter sizes: as in the `model` object of a pipeline
    private static func model(_ sizes: String, vocabularySize: Int) -> any ModelConfiguration {
        let read = try? ConfigurationFile.read(bytes: Array(sizes.utf8), file: "model") {
            Architectures.configuration($0)
        }
        guard var configuration = read else { preconditionFailure("a benchmark's model cannot be read: \(sizes)") }
        configuration.vocabularySize = vocabularySize
        return configuration
    }
}
