import Configuration
import Testing

/// The descriptions that readers give of themselves when there is no file.
@Suite struct ConfigurationDescriptionTests {
    private enum Kind { case round, square }

    /// The schema of a reader, without the common beginning of all schemas.
    private func schema(_ read: (ConfigurationObject) -> Void) -> String {
        let whole = ConfigurationDescription(read).jsonSchema(title: "t")
        let rest = ["$schema", "title", "allowComments", "allowTrailingCommas"].reduce(whole) { $0.removing($1) }
        guard case .object(let properties)? = rest["properties"] else { return "" }
        #expect(properties.first?.key == "$schema")
        return String(
            rest.replacing("properties", with: .object(Array(properties.dropFirst()))).line.dropLast())
    }

    @Test func fieldsDeclareThemselves() {
        let text = schema { object in
            _ = object.string("name", "what it is called")
            _ = object.integer("steps", default: 10, in: 1...)
            _ = object.optionalInteger("seed", in: 0...9)
            _ = object.number("rate", default: 0.5, in: 0..<1)
            _ = object.bool("isFast", default: false)
            _ = object.choice("kind", among: ["round": Kind.round, "square": .square], default: .square)
            _ = object.strings("tags", default: [])
            _ = object.object("inner", isRequired: false).string("title", default: "")
        }
        #expect(
            text == """
                {"type": "object", "properties": {"name": {"description": "what it is called", "type": "string"}, \
                "steps": {"type": "integer", "minimum": 1, "default": 10}, \
                "seed": {"type": "integer", "minimum": 0, "maximum": 9}, \
                "rate": {"type": "number", "minimum": 0, "exclusiveMaximum": 1, "default": 0.5}, \
                "isFast": {"type": "boolean", "default": false}, \
                "kind": {"enum": ["round", "square"], "default": "square"}, \
                "tags": {"type": "array", "items": {"type": "string"}}, \
                "inner": {"type": "object", "properties": {"title": {"type": "string"}}, "additionalProperties": \
                false}}, "additionalProperties": false, "required": ["name"]}
                """)
    }

    /// The readers' own checks, with messages of their own.
    @Test func rulesForTheSchemaAlone() {
        let text = schema { object in
            _ = object.string("name", matching: "^[a-z]+$")
            let labels = object.value("labels")?.array(atLeast: 2, isSet: true) { _ in "" }
            for label in labels ?? [] { _ = label.string(matching: "\\S") }
            _ = object.value("part")?.share()
            object.describeExclusion(of: "labels", "part")
            object.describeNeed(ofOneOf: ["labels", "part"])
        }
        #expect(
            text == #"""
                {"type": "object", "properties": {"name": {"type": "string", "pattern": "^[a-z]+$"}, \#
                "labels": {"type": "array", "items": {"type": "string", "pattern": "\\S"}, "minItems": 2, \#
                "uniqueItems": true}, "part": {"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 1}}, \#
                "additionalProperties": false, "required": ["name"], "allOf": [{"not": {"required": ["labels", \#
                "part"]}}, {"anyOf": [{"required": ["labels"]}, {"required": ["part"]}]}]}
                """#)
    }

    @Test func keysThatTheUserChooses() {
        let text = schema { object in
            let map = object.object("map")
            for key in map.keys { _ = map.number(key, in: 0...) }
        }
        #expect(
            text == """
                {"type": "object", "properties": {"map": {"type": "object", \
                "additionalProperties": {"type": "number", "minimum": 0}}}, "additionalProperties": false, \
                "required": ["map"]}
                """)
    }

    /// A key whose presence the reader tests first is optional.
    @Test func whatIsTestedIsNotRequired() {
        let text = schema { object in
            if object.has("index") { _ = object.string("index") }
            if object.string("field").isEmpty, object.has("field") { object.report("is empty", at: "field") }
        }
        #expect(text.hasSuffix(#""additionalProperties": false, "required": ["field"]}"#))
    }

    @Test func variants() {
        let text = schema { object in
            object.variant("kind", among: ["round": Kind.round, "square": .square], default: .round) { kind in
                switch kind {
                case .round: _ = object.number("radius")
                case .square: _ = (object.number("side"), object.bool("isFlat", default: false))
                }
            }
        }
        #expect(
            text == """
                {"type": "object", "properties": {"kind": {"enum": ["round", "square"], "default": "round"}, \
                "radius": {"type": "number"}, "side": {"type": "number"}, "isFlat": {"type": "boolean", "default": \
                false}}, "additionalProperties": false, "allOf": [\
                {"if": {"properties": {"kind": {"const": "round"}}}, \
                "then": {"properties": {"side": false, "isFlat": false}, "required": ["radius"]}}, \
                {"if": {"properties": {"kind": {"const": "square"}}, "required": ["kind"]}, \
                "then": {"properties": {"radius": false}, "required": ["side"]}}]}
                """)
    }

    /// A key of several variants has in each its own help and default.
    @Test func helpsOfVariants() {
        let text = schema { object in
            object.variant("kind", among: ["round": Kind.round, "square": .square], default: .round) { kind in
                _ = object.integer("count", default: 1, "how many")
                switch kind {
                case .round: _ = object.number("size", default: 2, "the radius")
                case .square: _ = object.number("size", default: 3, "the side")
                }
            }
        }
        #expect(
            text == """
                {"type": "object", "properties": {"kind": {"enum": ["round", "square"], "default": "round"}, \
                "count": {"description": "how many", "type": "integer", "default": 1}, \
                "size": {"description": "the radius; or the side", "type": "number"}}, \
                "additionalProperties": false, "allOf": [\
                {"if": {"properties": {"kind": {"const": "round"}}}, \
                "then": {"properties": {"size": {"description": "the radius", "default": 2.0}}}}, \
                {"if": {"properties": {"kind": {"const": "square"}}, "required": ["kind"]}, \
                "then": {"properties": {"size": {"description": "the side", "default": 3.0}}}}]}
                """)
    }

    @Test func whatAKeysPresenceDecides() {
        let text = schema { object in
            let inner = object.object("inner")
            inner.variant(ifPresent: "file", in: (object, "inner")) { isThere in
                if isThere { _ = inner.string("file") } else { _ = (inner.integer("size"), object.string("name")) }
            }
        }
        #expect(
            text == """
                {"type": "object", "properties": {"inner": {"type": "object", \
                "properties": {"file": {"type": "string"}, "size": {"type": "integer"}}, "additionalProperties": \
                false, "allOf": [{"if": {"required": ["file"]}, "then": {"properties": {"size": false}, "required": \
                ["file"]}}, {"if": {"not": {"required": ["file"]}}, "then": {"required": ["size"]}}]}, \
                "name": {"type": "string"}}, "additionalProperties": false, "required": ["inner"], \
                "allOf": [{"if": {"properties": {"inner": {"required": ["file"]}}, "required": ["inner"]}, \
                "then": {"properties": {"name": false}}}, \
                {"if": {"properties": {"inner": {"not": {"required": ["file"]}}}, "required": ["inner"]}, \
                "then": {"required": ["name"]}}]}
                """)
    }

    @Test func keysThatExcludeEachOther() {
        func group(isRequired: Bool) -> String {
            schema { object in
                object.alternative("a", "b", isRequired: isRequired) { key in
                    if let key { _ = object.integer(key) }
                }
            }
        }
        #expect(
            group(isRequired: true).hasSuffix(#""allOf": [{"oneOf": [{"required": ["a"]}, {"required": ["b"]}]}]}"#))
        #expect(group(isRequired: false).hasSuffix(#""allOf": [{"not": {"required": ["a", "b"]}}]}"#))
    }

    @Test func valuesOfSeveralKinds() {
        let text = schema { object in
            _ = object.value("names", "one or several")?.read(
                as: "a name or a list of names",
                [
                    .string: { $0.name(among: ["x", "y"]) },
                    .array: { $0.array(atLeast: 1) { _ in "" }.map { _ in "" } },
                ])
        }
        #expect(
            text.contains(
                #"{"description": "one or several", "anyOf": [{"enum": ["x", "y"]}, {"type": "array", "items": {}, "#
                    + #""minItems": 1}]}"#
            ),
            "\(text)")
    }

    /// An object that may hold others of its own kind is described once.
    @Test func objectsWithinThemselves() {
        func read(_ object: ConfigurationObject) {
            _ = object.integer("size", default: 1)
            if let inner = object.value("inner")?.object(named: "box") { read(inner) }
        }
        let text = schema(read)
        #expect(text.contains("\"inner\": {\"$ref\": \"#/definitions/box\"}"))
        #expect(
            text.hasSuffix(
                """
                "definitions": {"box": {"type": "object", "properties": {"size": {"type": "integer", "default": 1}, \
                "inner": {"$ref": "#/definitions/box"}}, "additionalProperties": false}}}
                """), "\(text)")
    }

    @Test func oneThingWithItsSettings() {
        let text = schema { object in
            let isDescribed = object.describeSettings(of: [("join", "joins"), ("trim", "trims")]) { name, settings in
                if name == "join" { _ = settings.string("separator") }
            }
            #expect(isDescribed)
        }
        #expect(
            text == """
                {"type": "object", "properties": {"join": {"description": "joins", "type": "object", \
                "properties": {"separator": {"type": "string"}}, "additionalProperties": false, "required": \
                ["separator"]}, "trim": {"description": "trims", "type": "object", "additionalProperties": false}}, \
                "additionalProperties": false, "minProperties": 1, "maxProperties": 1}
                """)
    }

    @Test func aFileMayNameItsSchema() throws {
        func read(_ text: String) throws -> String {
            try ConfigurationFile.read(bytes: Array(text.utf8), file: "run.json") { object in
                let name = object.string("name")
                #expect(object.resolved.line == #"{"name": "a"}"# + "\n")
                return name
            }
        }
        #expect(try read(#"{"$schema": "../.mixtape/task.schema.json", "name": "a"}"#) == "a")
        let error = #expect(throws: ConfigurationError.self) { try read(#"{"$schema": 1, "name": "a"}"#) }
        #expect(error?.description == "run.json:1:13: $schema: expected a string, found a number")
        let inner = #expect(throws: ConfigurationError.self) {
            try ConfigurationFile.read(bytes: Array(#"{"inner": {"$schema": ""}}"#.utf8), file: "run.json") { object in
                _ = object.object("inner")
            }
        }
        #expect(inner?.description == #"run.json:1:12: inner.$schema: unknown key "$schema""#)
    }

    /// Problems that were reported before a reader gave up appear, too.
    @Test func nothingIsLostWhenAReaderGivesUp() {
        let error = #expect(throws: ConfigurationError.self) {
            try ConfigurationFile.read(bytes: Array(#"{"a": 1}"#.utf8), file: "run.json") { object in
                _ = object.string("a")
                throw ConfigurationError("is broken", file: "other.json")
            }
        }
        #expect(error?.description == "run.json:1:7: a: expected a string, found a number\nother.json: is broken")
    }
}
