import Configuration
import Tensors

extension SafetensorsFile {
    /// Fills tensors in place with those of the file. The file must hold exactly these tensors, with the same shapes.
    ///
    /// Types must be equal too, so that saved values come back bit for bit. ``checkLoading(into:of:)`` checks
    /// everything before the first element is written.
    package func load<Element: Scalar>(
        into tensors: [(name: String, tensor: Tensor<Element>)], of owner: String
    ) throws(CheckpointError) {
        try checkLoading(into: tensors, of: owner)
        for (name, tensor) in tensors { try read(name, into: tensor) }
    }

    /// - Parameter owner: the owner of the tensors, for messages: "model", "optimizer"
    package func checkLoading<Element: Scalar>(
        into tensors: [(name: String, tensor: Tensor<Element>)], of owner: String
    ) throws(CheckpointError) {
        try Self.compare(needed: tensors.map(\.name), found: entries.map(\.name), in: path, of: owner)
        for (name, tensor) in tensors {
            let entry = try check(name, shape: tensor.shape)
            guard entry.type.rawValue == Element.storageName else {
                throw CheckpointError(
                    "holds \(entry.type.rawValue) numbers where the \(owner) needs \(Element.storageName)",
                    file: path, tensor: name)
            }
        }
    }

    /// Checks that two lists hold the same names.
    /// - Throws: ``CheckpointError`` for the first missing name, or else the first unknown one
    static func compare(
        needed: [String], found: [String], in path: String, of owner: String
    ) throws(CheckpointError) {
        let neededNames = Set(needed.map { ExactText($0) })
        let foundNames = Set(found.map { ExactText($0) })
        let missing = needed.filter { !foundNames.contains(ExactText($0)) }
        let unexpected = found.filter { !neededNames.contains(ExactText($0)) }
        if let name = missing.first {
            let nearest = Suggestion.nearest(to: name, among: unexpected)
            let hint = nearest.map { "; it holds \(CheckpointError.quoted($0)) instead" } ?? ""
            throw CheckpointError(
                "is missing from the file, the \(owner) needs it\(hint)\(others(missing, "missing"))",
                file: path, tensor: name)
        }
        if let name = unexpected.first {
            throw CheckpointError(
                "is unknown to the \(owner)\(others(unexpected, "unknown")); "
                    + "load it into the configuration it was saved from", file: path, tensor: name)
        }
    }

    private static func others(_ names: [String], _ what: String) -> String {
        names.count > 1 ? " (and \(names.count - 1) more \(what))" : ""
    }
}
