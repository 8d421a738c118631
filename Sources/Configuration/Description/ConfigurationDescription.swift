/// What a configuration may hold, learned from the very code that reads it: the reader is run once without a file, and
/// every field that it asks for declares itself with its type, range, default and help.
///
///     let description = try ConfigurationDescription { Limits($0) }
///     description.jsonSchema(title: "Limits").text
///
/// A reader needs nothing for this where it only asks for fields. Where what it asks for depends on what it finds, it
/// says so in one of these ways, each of which is run through in full when there is nothing to find:
///
/// - ``ConfigurationObject/variant(_:among:default:_:_:)``: a name decides which other fields there are;
/// - ``ConfigurationObject/variant(ifPresent:_:)``: so does the presence of a key;
/// - ``ConfigurationObject/alternative(_:isRequired:_:)``: keys that exclude one another;
/// - ``ConfigurationValue/read(as:_:)``: a value of several kinds, such as a name or a list of names;
/// - ``ConfigurationValue/object(named:)``: an object that may hold others of its own kind;
/// - ``ConfigurationObject/describeSettings(of:_:)``: one thing of several, written with its settings.
///
/// There, `keys` is one key that stands for any, `has` is true, and what is read is nil or its default; nothing that is
/// reported is heard.
package struct ConfigurationDescription {
    let root: ObjectRecorder
    /// The objects that may hold others of their kind, by their names.
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
        /// Without quotes; nil where there is none.
        package let defaultText: String?
        package let help: String
    }

    /// The fields of the outermost object that are always there, in the order in which they are read.
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
