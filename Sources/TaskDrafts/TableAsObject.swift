import Configuration
import TaskDefinitions

/// Tables written as one JSON object of their columns or rows, which is the default of pandas' `to_json`. A reader of
/// records takes such a table for a single record with many fields.
enum TableAsObject {
    /// The reason why a record is a whole table; nil if it is a record.
    static func problem(_ record: Record) -> String? {
        guard let what = form(record.fields) else { return nil }
        return "holds a whole table as one object of its \(what); write each row as an object of its own, as pandas' "
            + "to_json(PATH, orient=\"records\", lines=True) does"
    }

    private static func form(_ fields: Fields) -> String? {
        // orient="split".
        if case .list(let columns)? = fields["columns"], case .list(let rows)? = fields["data"], !columns.isEmpty,
            rows.allSatisfy({ if case .list(let cells) = $0 { cells.count == columns.count } else { false } })
        {
            return "columns and rows"
        }
        let objects = fields.values.compactMap { value -> Set<ExactText>? in
            if case .object(let members) = value { Set(members.keys.map { ExactText($0) }) } else { nil }
        }
        if let keys = objects.first, objects.count == fields.count, keys.count >= 2,
            objects.allSatisfy({ $0 == keys })
        {
            // orient="columns", the default, and orient="index".
            if keys.allSatisfy({ Int($0.text) != nil }) { return "columns" }
            if fields.count >= 3 || fields.keys.allSatisfy({ Int($0) != nil }) { return "rows" }
        }
        // to_dict("list").
        let lengths = fields.values.compactMap { if case .list(let elements) = $0 { elements.count } else { nil } }
        if let length = lengths.first, length >= 2, lengths.count >= 2, lengths.count == fields.count,
            lengths.allSatisfy({ $0 == length })
        {
            return "columns"
        }
        return nil
    }
}
