import Configuration

extension ConfigurationObject {
    /// A required setting that is the name of a record's field.
    func fieldName(_ key: String = "field") -> String {
        let name = string(key)
        if name.isEmpty, case .string? = value(key)?.json { report("is empty; give the name of a field", at: key) }
        return name
    }

    /// A required setting that is the name of a field or a list of some.
    func fieldNames(_ key: String = "field") -> [String] {
        guard let value = value(key), case .array = value.json else { return [fieldName(key)] }
        let elements = value.array() ?? []
        if elements.isEmpty { value.report("is empty; give the name of a field") }
        return elements.compactMap { element in
            let name = element.string()
            if name?.isEmpty == true { element.report("is empty; give the name of a field") }
            return name
        }
    }

    /// A required setting that is the name of the field that a step writes: one of the record's own.
    func destination(_ key: String = "into") -> String {
        let name = fieldName(key)
        if name.contains(".") {
            report("\"\(name)\" leads into an object; give the name of a field of the record itself", at: key)
        }
        return name
    }
}
