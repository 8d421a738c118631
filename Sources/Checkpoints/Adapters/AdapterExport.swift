import Autodiff
import Configuration
import Deltas
import Files
import Models
import Tensors
import Vocabularies

/// Writes the delta of a model as a directory that ``AdapterDirectory`` reads, and PEFT if it has the method.
package enum AdapterExport {
    /// One written adapter.
    package struct Written: Sendable, Equatable {
        package let directory: String
        /// The task, if each has a delta of its own.
        package let task: String?
        package let layout: AdapterDirectory.Layout
        /// The reason why PEFT has no such adapter; nil if it is written in PEFT's layout or another was asked for.
        package let obstacle: String?
    }

    /// The model that adapters belong to, as their files name it.
    package struct Base {
        /// Its path or name, for `base_model_name_or_path`.
        package let name: String?
        /// transformers' `model_type`
        package let modelType: String
        package let vocabulary: (any Vocabulary)?

        package init(name: String?, modelType: String, vocabulary: (any Vocabulary)? = nil) {
            self.name = name
            self.modelType = modelType
            self.vocabulary = vocabulary
        }
    }

    /// Writes the adapter, or a folder with one for each task or that of one task. The directory appears
    /// whole or not at all.
    /// - Parameters:
    ///   - model: with the delta attached by `DeltaConfiguration.attach`, or by an ``AdapterDirectory`` alone
    ///   - tasks: the tasks in the order of their routes, if each has a delta of its own
    ///   - only: the task whose adapter is written, without a folder for it; nil for all tasks
    ///   - layout: nil for PEFT's where it has the method, and Mixtape's own else
    ///   - directory: must not exist, or be empty
    /// - Throws: ``CheckpointError`` if the layout cannot hold the adapter, or if something is there already;
    ///   `FileError` if it cannot be written
    @discardableResult
    package static func write<Element: Scalar>(
        _ model: any Model<Element>, _ delta: DeltaConfiguration, tasks: [String] = [], only: String? = nil, base: Base,
        layout: AdapterDirectory.Layout? = nil, to directory: String
    ) throws -> [Written] {
        guard let format = model.configuration as? any PEFTFormat else {
            throw CheckpointError("cannot hold an adapter for a \(base.modelType); Mixtape reads none", file: directory)
        }
        try checkTables(model, delta, base, directory)
        var written: [Written] = []
        try WholeDirectory.write(to: directory) { temporary in
            let all: [(name: String, number: Int)?] =
                delta.isPerTask ? tasks.enumerated().map { ($0.element, $0.offset) } : [nil]
            for task in all where only == nil || task?.name == only {
                let attached = AttachedDelta(model, delta, task: task)
                let ownFolder = only == nil ? task?.name : nil
                let folder = ownFolder.map { FileSystem.join(temporary, $0) } ?? temporary
                try FileSystem.makeFolder(folder)
                let final = ownFolder.map { FileSystem.join(directory, $0) } ?? directory
                let name = FileSystem.name(of: FileSystem.absolute(final)).replacing(".", with: "_")
                let (kind, obstacle) = try write(attached, format, base, layout, name: name, to: folder)
                written.append(Written(directory: final, task: task?.name, layout: kind, obstacle: obstacle))
            }
        }
        return written
    }

    private static func write<Element: Scalar>(
        _ attached: AttachedDelta<Element>, _ format: any PEFTFormat, _ base: Base, _ layout: AdapterDirectory.Layout?,
        name: String, to folder: String
    ) throws -> (AdapterDirectory.Layout, obstacle: String?) {
        let cannot = "the layout \(layout?.rawValue ?? "") cannot hold this adapter: "
        switch layout {
        case .adapters?:
            let problem: String?
            if attached.delta.parts.count == 1, attached.whole.isEmpty,
                let adapter = attached.delta.parts[0].method as? BottleneckAdapter
            {
                problem = AdaptersLibraryFiles.problem(of: adapter)
                if problem == nil {
                    try AdaptersLibraryFiles.write(
                        adapter, attached.parameters[0].map { ($0.name, $0.parameter.value) }, name: name,
                        model: HuggingFaceConfiguration(modelType: base.modelType, format: format), base: base.name,
                        to: folder)
                }
            } else {
                problem = "it holds bottleneck adapters alone"
            }
            if let problem { throw CheckpointError("\(cannot)\(problem)", file: folder) }
            return (.adapters, nil)
        case .mixtape?:
            try OwnAdapterFiles.write(
                attached.delta, attached.tensors, model: format, base: base.name, to: folder)
            return (.mixtape, nil)
        case .peft?, nil:
            do {
                let export = try PEFTExport(attached, format, base: base.name)
                try write(export, to: folder)
                return (.peft, nil)
            } catch let obstacle as PEFTObstacle {
                guard layout == nil else { throw CheckpointError("\(cannot)\(obstacle.reason)", file: folder) }
                try OwnAdapterFiles.write(
                    attached.delta, attached.tensors, model: format, base: base.name, to: folder)
                return (.mixtape, obstacle.reason)
            }
        }
    }

    private static func write<Element: Scalar>(_ export: PEFTExport<Element>, to folder: String) throws {
        try AtomicFile.write(
            JSONOutput.object(export.fields).text, to: FileSystem.join(folder, PEFTConfiguration.fileName))
        try SafetensorsWriter.write(export.tensors, to: FileSystem.join(folder, PEFTConfiguration.weightsName))
    }

    /// The rows of a table that is trained whole have Mixtape's ids. Another program would read them by its own.
    private static func checkTables<Element: Scalar>(
        _ model: any Model<Element>, _ delta: DeltaConfiguration, _ base: Base, _ directory: String
    ) throws(CheckpointError) {
        guard (base.vocabulary as? SentencePieceVocabulary)?.renumbering != nil else { return }
        let table = model.weights.first { weight in
            (weight.site.role == .tokenTable || weight.site.role == .head) && delta.trainsWhole(weight.site)
        }
        if let table {
            throw CheckpointError(
                "cannot hold \(table.name): the model's files number the tokens in another way than Mixtape; export "
                    + "the whole model instead", file: directory)
        }
    }
}
