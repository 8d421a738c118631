import Autodiff
import Configuration

/// A selector of weights with its place in a configuration file, for messages.
public struct PlacedSelector: Sendable, Equatable {
    public let selector: SiteSelector
    /// The entry's path and place in the file; nil if it was not read from a file.
    private let place: (path: String, location: SourceLocation)?

    public init(_ text: String) {
        selector = SiteSelector(text)
        place = nil
    }

    private init(_ text: String, _ value: ConfigurationValue) {
        selector = SiteSelector(text)
        place = (value.path, value.location)
    }

    public static func == (first: PlacedSelector, second: PlacedSelector) -> Bool { first.selector == second.selector }

    /// Reads a list of selectors; nil if the key is not there.
    package static func list(_ object: ConfigurationObject, _ key: String, _ help: String) -> [PlacedSelector]? {
        object.value(key, help)?.array(atLeast: 1) { _ in "is empty; name weights, or leave it out" }?
            .compactMap { entry in entry.string().map { PlacedSelector($0, entry) } }
    }

    /// A message at the entry's place.
    /// - Parameter path: the path of an entry that was not read from a file
    package func diagnostic(_ message: String, path: String) -> Diagnostic {
        guard let place else { return Diagnostic("\(path): \(message)") }
        return Diagnostic(message, path: place.path, at: place.location)
    }
}
