import Configuration

extension ConfigurationObject {
    /// A required setting: the name of a record's field.
    func fieldName(_ key: String = "field", _ help: String = "the field to change") -> String {
        let name = string(key, help)
        if name.isEmpty, case .string? = value(key)?.json { report("is empty; give the name of a field", at: key) }
        return name
    }

    /// A required setting: the name of a field or a list of names.
    func fieldNames(_ key: String = "field", _ help: String = "the field to change, or a list of fields") -> [String] {
        guard let value = value(key, help) else { return [fieldName(key)] }
        return value.read(
            as: "a string",
            [
                .string: { _ in [self.fieldName(key, help)] },
                .array: { value in
                    let empty = "is empty; give the name of a field"
                    return value.array(atLeast: 1) { _ in empty }?.compactMap { element in
                        let name = element.string()
                        if name?.isEmpty == true { element.report(empty) }
                        return name
                    }
                },
            ]) ?? []
    }

    /// A required setting: the name of the field that a step writes. It belongs to the record itself.
    func destination(_ key: String = "into", _ help: String = "the field to write, one of the record's own") -> String {
        let name = fieldName(key, help)
        if name.contains(".") {
            report("\"\(name)\" leads into an object; give the name of a field of the record itself", at: key)
        }
        return name
    }
}
