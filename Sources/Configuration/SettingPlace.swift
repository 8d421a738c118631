/// The place of a setting in a configuration file, for messages about what turns out later not to fit.
///
/// Places are all equal: settings are compared by their values alone.
package struct SettingPlace: Sendable, Equatable {
    /// Nil for a setting that was not read from a file.
    private let place: (path: String, location: SourceLocation)?

    /// Outside any file.
    package init() { place = nil }

    package init(_ value: ConfigurationValue) { place = (value.path, value.location) }

    /// The place of a key, or of the object itself where the key is absent.
    package init(_ key: String, in object: ConfigurationObject) {
        let value = object.value(key)
        if object.isDescription {
            place = nil
        } else {
            place = (value?.path ?? object.path, value?.location ?? object.location)
        }
    }

    /// A message at the place.
    /// - Parameter path: the path of a setting that was not read from a file
    package func diagnostic(_ message: String, path: String) -> Diagnostic {
        Diagnostic(message, path: place?.path ?? path, at: place?.location)
    }

    package static func == (first: SettingPlace, second: SettingPlace) -> Bool { true }
}
