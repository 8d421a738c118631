import Autodiff
import Configuration

/// A selector of weights with its place in a configuration file, for messages.
package struct PlacedSelector: Sendable, Equatable {
    package let selector: SiteSelector
    private let place: SettingPlace

    package init(_ text: String) {
        selector = SiteSelector(text)
        place = SettingPlace()
    }

    private init(_ text: String, _ value: ConfigurationValue) {
        selector = SiteSelector(text)
        place = SettingPlace(value)
    }

    /// Reads a list of selectors; nil if the key is not there.
    package static func list(
        _ object: ConfigurationObject, _ key: String, mayBeEmpty: Bool = false, _ help: String
    ) -> [PlacedSelector]? {
        object.value(key, help)?
            .array(atLeast: mayBeEmpty ? 0 : 1) { _ in "is empty; name weights, or leave it out" }?
            .compactMap { entry in entry.string().map { PlacedSelector($0, entry) } }
    }

    /// A message at the entry's place.
    /// - Parameter path: the path of an entry that was not read from a file
    package func diagnostic(_ message: String, path: String) -> Diagnostic { place.diagnostic(message, path: path) }
}

extension [PlacedSelector] {
    /// Whether any of them selects a weight.
    package func select(_ site: Site) -> Bool { contains { $0.selector.contains(site) } }
}
