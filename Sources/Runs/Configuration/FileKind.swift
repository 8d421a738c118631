import Batching
import Configuration
import Files
import TaskDefinitions

/// The kinds of files that people write, and their JSON Schemas: made by what reads the files, and kept by a project
/// for its editors.
package enum FileKind: String, CaseIterable {
    case task, mixture, pipeline

    /// Where a project keeps the schemas, as seen from its top.
    static let schemaDirectory = ".mixtape"

    private var schemaName: String { "\(rawValue).schema.json" }

    /// The schema of such files.
    package var schema: JSONOutput {
        let description =
            switch self {
            case .task: TaskDefinition.fileDescription
            case .mixture: MixtureDefinition.fileDescription
            case .pipeline: PipelineConfiguration.fileDescription
            }
        return description.jsonSchema(title: "A \(rawValue) of Mixtape")
    }

    /// The schema's file in a project.
    /// - Parameter directory: the project's top
    package func schemaFile(in directory: String) -> String {
        FileSystem.join(FileSystem.join(directory, Self.schemaDirectory), schemaName)
    }

    /// What a file of this kind may give as its `$schema` where the project keeps one; nil if it does not.
    /// - Parameter directory: the folder of such files, such as `Tasks`
    package func schemaReference(from directory: String) -> String? {
        guard FileSystem.exists(schemaFile(in: FileSystem.parent(of: directory))) else { return nil }
        return reference
    }

    /// The same, wherever it is.
    package var reference: String { "../\(Self.schemaDirectory)/\(schemaName)" }
}
