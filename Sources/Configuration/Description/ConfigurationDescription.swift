/// The fields that a configuration may hold, learned from the code that reads it. The reader runs once without a file,
/// and every field that it asks for declares itself with its type, range, default and help.
///
///     let description = try ConfigurationDescription { Limits($0) }
///     description.jsonSchema(title: "Limits").text
///
/// A reader that only asks for fields needs nothing more. A reader whose questions depend on what it finds says so in
/// one of these ways. The description runs through every branch of each.
///
/// - ``ConfigurationObject/variant(_:among:default:_:_:)``: a name decides which other fields there are;
/// - ``ConfigurationObject/variant(ifPresent:_:)``: so does the presence of a key;
/// - ``ConfigurationObject/alternative(_:isRequired:_:)``: keys that exclude one another;
/// - ``ConfigurationValue/read(as:_:)``: a value of several kinds, such as a name or a list of names;
/// - ``ConfigurationValue/object(named:)``: an object that may hold others of its own kind;
/// - ``ConfigurationObject/describeSettings(of:_:)``: one thing of several, written with its settings.
///
/// While a reader is described, `keys` is one key that stands for any, and `has` is true. Values are nil or their
/// default, and reports are dropped.
package struct ConfigurationDescription {
    let root: ObjectRecorder
    /// The objects that may hold others of their kind, by name.
    let definitions: [(name: String, object: ObjectRecorder)]

    /// Runs a reader of a whole file.
    package init(_ read: (ConfigurationObject) throws -> some Any) rethrows {
        let file = ConfigurationFile.forDescription()
        root = ObjectRecorder()
        _ = try read(ConfigurationObject(describing: root, file: file))
        definitions = file.definitions
    }

    /// One field, for people.
    package struct Field {
        package let key: String
        /// Such as `0 to 100` or `exp, floor, none`; empty for any text.
        package let values: String
        /// Without quotes; nil if there is none.
        package let defaultText: String?
        package let help: String
    }

    /// The fields of the outermost object that every variant has, in the order in which they are read.
    package var fields: [Field] {
        root.fields.filter { $0.key != ConfigurationObject.anyKey }.map { field in
            let text: String? =
                switch field.defaultValue {
                case .string(let text)?: text
                case let value?: String(value.line.dropLast())
                case nil: nil
                }
            return Field(key: field.key, values: field.value.summary, defaultText: text, help: field.help)
        }
    }
}
