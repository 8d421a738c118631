extension ConfigurationDescription {
    /// The JSON Schema (draft 7, json-schema.org/draft-07) of such files, with the two keywords by which editors that
    /// follow VS Code know that comments and trailing commas are welcome.
    ///
    /// It accepts what the reader accepts, except keys whose value is null. Only the reader checks rules that no schema
    /// can express, such as that a task is named after its file.
    package func jsonSchema(title: String) -> JSONOutput {
        var members: [(key: String, value: JSONOutput)] = [
            ("$schema", .string("http://json-schema.org/draft-07/schema#")), ("title", .string(title)),
            ("allowComments", .bool(true)), ("allowTrailingCommas", .bool(true)),
        ]
        let reference: (String, JSONOutput) = (
            ConfigurationObject.schemaKey,
            .object([("description", .string("the schema of this file, for editors")), ("type", .string("string"))])
        )
        members += ObjectSchema(root, also: [reference]).members
        if !definitions.isEmpty {
            members.append(
                (
                    "definitions", .object(definitions.map { ($0.name, .object(ObjectSchema($0.object).members)) })
                ))
        }
        return .object(members)
    }
}

/// The schema of an object.
private struct ObjectSchema {
    let members: [(key: String, value: JSONOutput)]

    /// - Parameter also: properties that come first
    init(_ object: ObjectRecorder, also: [(String, JSONOutput)] = []) {
        var members: [(key: String, value: JSONOutput)] = [("type", .string("object"))]
        let fields = Self.allFields(object)
        let known = fields.filter { $0.key != ConfigurationObject.anyKey }
        if !known.isEmpty || !also.isEmpty {
            members.append(("properties", .object(also + known.map { ($0.key, Self.schema($0.fields)) })))
        }
        if let others = fields.first(where: { $0.key == ConfigurationObject.anyKey }) {
            members.append(("additionalProperties", Self.schema(others.fields)))
        } else if !object.allowsOtherKeys {
            members.append(("additionalProperties", .bool(false)))
        }
        if let required = Self.required(object) { members.append(required) }
        if object.hasOneKey { members += [("minProperties", .integer(1)), ("maxProperties", .integer(1))] }
        let conditions = Self.rules(object)
        if !conditions.isEmpty { members.append(("allOf", .array(conditions))) }
        self.members = members
    }

    // MARK: Fields

    /// The fields of all variants: each key with all values that it may have.
    private static func allFields(_ object: ObjectRecorder) -> [(key: String, fields: [ObjectRecorder.Field])] {
        merged([object.fields.map { (key: $0.key, fields: [$0]) }] + object.variants.map { allFields($0.object) })
    }

    private static func merged(
        _ groups: [[(key: String, fields: [ObjectRecorder.Field])]]
    ) -> [(key: String, fields: [ObjectRecorder.Field])] {
        var all: [(key: String, fields: [ObjectRecorder.Field])] = []
        for group in groups {
            for (key, fields) in group {
                if let place = all.firstIndex(where: { $0.key == key }) {
                    all[place].fields += fields
                } else {
                    all.append((key, fields))
                }
            }
        }
        return all
    }

    /// The texts for people and the values that a field may have in its variants.
    private static func schema(_ fields: [ObjectRecorder.Field]) -> JSONOutput {
        let value = standard(fields).map { [("default", $0)] } ?? []
        return .object(description(helps(fields)) + shape(fields) + value)
    }

    /// The different helps of a field in its variants, without those that another one only continues.
    private static func helps(_ fields: [ObjectRecorder.Field]) -> [String] {
        let all = fields.map(\.help).reduce(into: [String]()) { helps, help in
            if !help.isEmpty, !helps.contains(help) { helps.append(help) }
        }
        return all.filter { help in !all.contains { $0 != help && $0.hasPrefix(help) } }
    }

    private static func description(_ helps: [String]) -> [(key: String, value: JSONOutput)] {
        helps.isEmpty ? [] : [("description", .string(helps.joined(separator: "; or ")))]
    }

    /// The default of a field if it is the same in all variants.
    private static func standard(_ fields: [ObjectRecorder.Field]) -> JSONOutput? {
        guard let value = fields[0].defaultValue else { return nil }
        return fields.allSatisfy { $0.defaultValue?.line == value.line } ? value : nil
    }

    /// The schema of a field without the texts for people.
    private static func shape(_ fields: [ObjectRecorder.Field]) -> [(key: String, value: JSONOutput)] {
        var shapes: [[(key: String, value: JSONOutput)]] = []
        for field in fields {
            let shape = ValueSchema(field.value).members
            let line = JSONOutput.object(shape).line
            if !shapes.contains(where: { JSONOutput.object($0).line == line }) { shapes.append(shape) }
        }
        return shapes.count == 1 ? shapes[0] : [("anyOf", .array(shapes.map { .object($0) }))]
    }

    private static func required(_ object: ObjectRecorder) -> (key: String, value: JSONOutput)? {
        let keys = object.fields.filter { $0.isRequired && $0.key != ConfigurationObject.anyKey }.map(\.key)
        return keys.isEmpty ? nil : ("required", .array(keys.map { .string($0) }))
    }

    // MARK: Conditions

    /// Keys that exclude one another: exactly one, or at most one, must be there.
    private static func schema(_ group: (keys: [String], isRequired: Bool)) -> JSONOutput {
        func required(_ keys: [String]) -> JSONOutput { .object([("required", .array(keys.map { .string($0) }))]) }
        if group.isRequired { return .object([("oneOf", .array(group.keys.map { required([$0]) }))]) }
        let pairs = group.keys.indices.flatMap { first in
            group.keys[(first + 1)...].map { required([group.keys[first], $0]) }
        }
        return .object([("not", pairs.count == 1 ? pairs[0] : .object([("anyOf", .array(pairs))]))])
    }

    /// The rules between keys.
    private static func rules(_ object: ObjectRecorder) -> [JSONOutput] {
        object.exclusive.map(schema) + object.oneRequired.map(needOfOne) + conditions(object)
    }

    /// At least one of these keys must be there.
    private static func needOfOne(_ keys: [String]) -> JSONOutput {
        .object([("anyOf", .array(keys.map { .object([("required", .array([.string($0)]))]) }))])
    }

    /// The rules of single variants: the keys they lack, the keys they need, and the values, helps and defaults that
    /// differ there.
    private static func conditions(_ object: ObjectRecorder) -> [JSONOutput] {
        object.variants.compactMap { variant in
            let siblings = object.variants.filter { $0.condition.subject == variant.condition.subject }
            let all = merged(siblings.map { allFields($0.object) })
            let own = allFields(variant.object)
            var properties: [(key: String, value: JSONOutput)] = []
            for (key, fields) in all where !object.fields.contains(where: { $0.key == key }) {
                guard let mine = own.first(where: { $0.key == key }) else {
                    if case .absent(key) = variant.condition { continue }
                    properties.append((key, .bool(false)))
                    continue
                }
                let special = special(mine.fields, among: fields)
                if !special.isEmpty { properties.append((key, .object(special))) }
            }
            var members: [(key: String, value: JSONOutput)] = []
            if !properties.isEmpty { members.append(("properties", .object(properties))) }
            if let required = required(variant.object) { members.append(required) }
            let inner = rules(variant.object)
            if !inner.isEmpty { members.append(("allOf", .array(inner))) }
            return members.isEmpty ? nil : .object([("if", schema(variant.condition)), ("then", .object(members))])
        }
    }

    /// What the schema of a field in one variant has besides that of the field in all variants.
    private static func special(
        _ own: [ObjectRecorder.Field], among all: [ObjectRecorder.Field]
    ) -> [(key: String, value: JSONOutput)] {
        func differ(_ one: [(key: String, value: JSONOutput)], _ other: [(key: String, value: JSONOutput)]) -> Bool {
            JSONOutput.object(one).line != JSONOutput.object(other).line
        }
        let (help, values) = (description(helps(own)), shape(own))
        var special = differ(help, description(helps(all))) ? help : []
        if differ(values, shape(all)) { special += values }
        if let value = standard(own), standard(all) == nil { special.append(("default", value)) }
        return special
    }

    private static func schema(_ condition: ObjectRecorder.Condition) -> JSONOutput {
        func required(_ key: String) -> (String, JSONOutput) { ("required", .array([.string(key)])) }
        switch condition {
        case .equals(let key, let name, let isDefault):
            let properties = ("properties", JSONOutput.object([(key, .object([("const", .string(name))]))]))
            return .object(isDefault ? [properties] : [properties, required(key)])
        case .present(let key): return .object([required(key)])
        case .absent(let key): return .object([("not", .object([required(key)]))])
        case .within(let key, let condition):
            return .object([("properties", .object([(key, schema(condition))])), required(key)])
        }
    }
}

/// The schema of a value.
private struct ValueSchema {
    let members: [(key: String, value: JSONOutput)]

    init(_ value: ValueRecorder) {
        var ways = value.scalars.map(Self.schema)
        if let element = value.element {
            var way: [(key: String, value: JSONOutput)] = [
                ("type", .string("array")), ("items", .object(ValueSchema(element).members)),
            ]
            if value.minimumElements > 0 { way.append(("minItems", .integer(value.minimumElements))) }
            if value.isSet { way.append(("uniqueItems", .bool(true))) }
            ways.append(way)
        }
        if let object = value.object { ways.append(ObjectSchema(object).members) }
        if let reference = value.reference { ways.append([("$ref", .string("#/definitions/\(reference)"))]) }
        members = ways.count == 1 ? ways[0] : ways.isEmpty ? [] : [("anyOf", .array(ways.map { .object($0) }))]
    }

    private static func schema(_ scalar: ValueRecorder.Scalar) -> [(key: String, value: JSONOutput)] {
        switch scalar {
        case .string(let pattern):
            return [("type", .string("string"))] + (pattern.map { [("pattern", .string($0))] } ?? [])
        case .name(let names): return [("enum", .array(names.map { .string($0) }))]
        case .boolean: return [("type", .string("boolean"))]
        case .integer(let bounds): return [("type", .string("integer"))] + schema(bounds)
        case .number(let bounds): return [("type", .string("number"))] + schema(bounds)
        }
    }

    private static func schema(_ bounds: Bounds) -> [(key: String, value: JSONOutput)] {
        let keys = (
            bounds.isMinimumExcluded ? "exclusiveMinimum" : "minimum",
            bounds.isMaximumExcluded ? "exclusiveMaximum" : "maximum"
        )
        return [(keys.0, bounds.minimum), (keys.1, bounds.maximum)].compactMap { key, bound in
            bound.map { (key: key, value: $0.json) }
        }
    }
}
