import Configuration

extension ConfigurationObject {
    /// The required setting `field`: the name of a record's field.
    func fieldName() -> String {
        let name = string("field")
        if has("field"), name.isEmpty, case .string? = value("field")?.json {
            report("is empty; give the name of a field", at: "field")
        }
        return name
    }
}
