import Autodiff
import Configuration
import Deltas

/// The modules of a model by PEFT's names: the paths of the weights without `.weight`.
struct PEFTModules {
    let format: any PEFTFormat
    /// In the model's order, without biases, which belong to the modules of their weights.
    let sites: [Site]

    init(_ format: any PEFTFormat) {
        self.format = format
        sites = format.sites.filter { $0.role != .bias }
    }

    /// The head's name.
    var head: String { Site(type(of: format).headWeight, .head).module }

    /// All modules with a weight. The head is one even if it is the token table.
    var names: [String] {
        let names = sites.map(\.module)
        return (names.contains(head) ? names : names + [head]) + type(of: format).modulesOfTable
    }

    func role(of module: String) -> WeightRole? { sites.first { $0.module == module }?.role }

    /// Selectors of exactly some modules: their roles, if no other module has one of these; else their names.
    func targets(_ modules: [String], _ isOfKind: (WeightRole) -> Bool) -> [String] {
        let wanted = Set(modules)
        let roles = WeightRole.allCases.filter { role in
            let names = sites.filter { $0.role == role }.map(\.module)
            return isOfKind(role) && !names.isEmpty && names.allSatisfy(wanted.contains)
        }
        let covered = Set(sites.filter { roles.contains($0.role) }.map(\.module))
        return covered == wanted ? roles.map(\.rawValue) : modules
    }
}

/// PEFT's choice of modules by names.
///
/// peft 0.21.2, `check_target_module_exists` in src/peft/tuners/tuners_utils.py.
struct PEFTModuleSelector {
    private enum Names {
        /// A name, or its end after a dot.
        case list([String])
        case expression(PythonExpression)
        case allLinear

        func contain(_ module: String) -> Bool {
            switch self {
            case .list(let names): names.contains { module == $0 || module.hasSuffix(".\($0)") }
            case .expression(let expression): expression.matches(module)
            case .allLinear: false
            }
        }
    }

    private let targets: Names
    private let excluded: Names
    /// The modules that are stored whole, by the ends of their names.
    private let whole: [String]
    private let wholeExpressions: [PythonExpression]
    private let layers: [Int]?
    private let layerPatterns: [PythonExpression]

    /// Reads `target_modules` and the keys that go with it.
    /// - Parameter defaults: the names if the file has none
    init(_ object: ConfigurationObject, default defaults: [String]) {
        targets = object.value("target_modules").flatMap { Self.names($0, mayBeAllLinear: true) } ?? .list(defaults)
        excluded = object.value("exclude_modules").flatMap { Self.names($0) } ?? .list([])
        whole = object.value("modules_to_save").flatMap(Self.strings) ?? []
        wholeExpressions = whole.compactMap { entry in
            PythonExpression(entry, before: #"(?:.*\.)?"#, after: #"(?:\..*)?"#) {
                object.report($0, at: "modules_to_save")
            }
        }
        let layers = object.value("layers_to_transform")
        let numbers: [Int]? = layers.flatMap { value in
            if case .array = value.json { return value.array()?.compactMap { $0.integer(in: 0...1023) } }
            return value.integer(in: 0...1023).map { [$0] }
        }
        self.layers = numbers.flatMap { $0.isEmpty ? nil : $0 }
        let patterns = object.value("layers_pattern").flatMap(Self.strings)?.filter { !$0.isEmpty } ?? []
        layerPatterns = (patterns.isEmpty ? [#".*?\.[^.]*"#] : patterns).compactMap { pattern in
            PythonExpression(pattern, before: #"(?:.*?\.)??"#, after: #"\.(?<layer>\d+)\..*"#) {
                object.report($0, at: "layers_pattern")
            }
        }
    }

    /// A string, or a list of strings.
    static func strings(_ value: ConfigurationValue) -> [String]? {
        if case .string(let text) = value.json { [text] } else { value.strings() }
    }

    private static func names(_ value: ConfigurationValue, mayBeAllLinear: Bool = false) -> Names? {
        guard case .string(let text) = value.json else { return value.strings().map { .list($0) } }
        if mayBeAllLinear, text.lowercased() == "all-linear" { return .allLinear }
        return PythonExpression(text) { value.report($0) }.map { .expression($0) }
    }

    /// The modules that are changed, in the model's order.
    func modules(of model: PEFTModules) -> [String] {
        model.names.filter { module in
            guard !excluded.contain(module), !wholeExpressions.contains(where: { $0.matches(module) }) else {
                return false
            }
            switch targets {
            case .allLinear: return model.role(of: module)?.isLinearMap == true
            case .expression: return targets.contain(module)
            case .list(let names): return names.contains(module) || targets.contain(module) && isInLayers(module)
            }
        }
    }

    /// Whether the first number among the parts of a name, after what fits the pattern, is one of the layers.
    private func isInLayers(_ module: String) -> Bool {
        guard let layers else { return true }
        return layerPatterns.lazy.compactMap { $0.number("layer", in: module) }.first.map(layers.contains) ?? false
    }

    /// The weights that are stored whole: those in a module whose name ends in one of the entries.
    ///
    /// peft 0.21.2, `_set_trainable` in src/peft/utils/other.py. The name may end in the middle of a part.
    func wholeModules(of model: PEFTModules) -> [String] {
        model.names.filter { module in
            let parts = module.split(separator: ".")
            return parts.indices.contains { last in
                let name = parts[...last].joined(separator: ".")
                return whole.contains { name.hasSuffix($0) }
            }
        }
    }
}
