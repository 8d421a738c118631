import Configuration

extension ConfigurationObject {
    /// A required setting that is the name of a record's field.
    func fieldName(_ key: String = "field") -> String {
        let name = string(key)
        if name.isEmpty, case .string? = value(key)?.json { report("is empty; give the name of a field", at: key) }
        return name
    }
}
