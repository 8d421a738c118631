/// Work that needs text from a model that generates none.
public struct GenerationError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The usual name of such a model.
    public let title: String

    public var description: String {
        "a model of the kind \(title) does not generate text, and this work needs one that does; take another model"
    }
}

extension Model {
    /// The model, to decode from it or to score targets.
    /// - Throws: ``GenerationError`` if it does not generate text
    package func generative() throws(GenerationError) -> any GenerativeModel<Element> {
        guard let model = self as? any GenerativeModel<Element> else {
            throw GenerationError(title: configuration.title)
        }
        return model
    }
}
