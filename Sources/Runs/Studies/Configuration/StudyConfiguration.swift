import Batching
import Configuration
import Files
import Foundation
import Text2Text

/// A study as its file describes it, `Pipelines/NAME.study.json`: one pipeline, and axes of named values that replace
/// some of its values. Each combination of values is a cell, and each cell is a run.
///
///     {
///       "name": "rates", "pipeline": "Pipelines/quickstart.json",
///       "axes": {
///         "rate": {"rates": [0.01, 0.03]},
///         "seed": {"seeds": [1, 2]}
///       },
///       "cells": {"steps": 500, "patience": 3}
///     }
package struct StudyConfiguration {
    package let file: String
    package let name: String
    let title: String
    /// Decides the settings that a search tries.
    let seed: UInt64
    let pipeline: PipelinePart
    let bases: [StudyBase]
    /// The base of cells that name none; nil for the model of the pipeline.
    let base: String?
    let axes: [AxisConfiguration]
    /// The parts of the report, with the cells that they need.
    let parts: [PartConfiguration]
    /// Combinations that no part has.
    let exclusions: [AxisCondition]
    let cells: CellConfiguration
    /// The place of "search" in the file.
    let searchPlace: SourceLocation?
    let search: SearchConfiguration?

    package static let fileEnding = ".study.json"

    /// Reads a study. The pipelines of its cells are not read yet.
    /// - Throws: `ConfigurationError` with every problem of the file
    static func read(_ path: String) throws -> StudyConfiguration {
        guard FileSystem.exists(path) else { throw KnownFiles.problem(ofStudy: path) }
        let document = try JSONDocument(bytes: try FileSystem.contents(of: path), file: path, dialect: .relaxed)
        if let problem = KnownFiles.problem(ofStudy: path, holding: document.root) { throw problem }
        return try ConfigurationFile.read(document: document, guide: nil) { StudyConfiguration($0, file: path) }
    }

    /// The keys and values that a study's file may hold.
    static var fileDescription: ConfigurationDescription {
        ConfigurationDescription { _ = StudyConfiguration($0, file: "") }
    }

    private init(_ object: ConfigurationObject, file: String) {
        self.file = file
        name = object.string(
            "name", matching: "^[A-Za-z0-9_-][A-Za-z0-9_.-]*$",
            "the name of the study, and of the directory in runs/ that holds its runs")
        if !object.isDescription, let problem = RunDirectory.problem(ofName: name) {
            object.report(problem, at: "name")
        }
        title = object.optionalString("title", "the heading of the report (default: the name)") ?? name
        seed = UInt64(object.integer("seed", default: 1, in: 0..., "decides the settings that a search tries"))
        pipeline = PipelinePart(
            object, "pipeline",
            "the pipeline of all cells: its file, or an object; the values of the axes replace some "
                + "of its values")
        bases = StudyBase.read(object)
        base = StudyBase.reference(
            object, among: bases.map(\.name), "the base that cells begin from, unless a value names another")
        axes = AxisConfiguration.read(object, bases: bases.map(\.name))
        exclusions = AxisCondition.readList(object, axes, "combinations of values that no cell has")
        cells = CellConfiguration(object.object("cells", isRequired: false, "how each cell is trained"))
        search =
            object.optionalObject("search", "settings that are searched for before the cells, judged on validation")
            .map { [axes] in SearchConfiguration($0, axes) }
        searchPlace = object.isDescription ? nil : object.value("search")?.location
        parts = PartConfiguration.read(object, axes)
        if search == nil, let value = axes.flatMap(\.values).first(where: { !$0.space.isEmpty }) {
            object.report(
                "\"\(value.name)\" has settings to search for, and there is no \"search\"; add it", at: "axes")
        }
        if let search, !search.hasSpace, axes.flatMap(\.values).allSatisfy(\.space.isEmpty) {
            object.report(
                "there is nothing to search for; give it \"over\", or give values of an axis a \"search\"",
                at: "search")
        }
    }
}

/// A pipeline in a study: its document, from a file or in place.
struct PipelinePart {
    let document: JSONDocument
    /// The name of the file that holds it.
    let file: String

    init(_ object: ConfigurationObject, _ key: String, _ help: String) {
        var found: (JSONDocument, String)?
        let value = object.requiredValue(key, help)
        _ = value?.read(
            as: "the path of a pipeline's file, or an object",
            [
                .string: { value -> Void? in
                    guard let path = value.string() else { return nil }
                    found = Self.file(path, value.report).map { ($0, path) }
                    return ()
                },
                .object: { value -> Void? in
                    if value.isDescription {
                        value.object()?.allowUnknownKeys()
                    } else {
                        found = (value.part, value.location.file)
                    }
                    return ()
                },
            ])
        (document, file) = found ?? (JSONDocument.empty, "")
    }

    /// Reads a pipeline's file; its own problems show when it is decoded.
    private static func file(_ path: String, _ report: (String) -> Void) -> JSONDocument? {
        guard FileSystem.exists(path), !FileSystem.isFolder(path) else {
            let advice = Suggestion.nearest(to: path, among: KnownFiles.pipelines).map { "; did you mean \($0)?" }
            report("\(path) is no pipeline's file\(advice ?? "; name one that exists")")
            return nil
        }
        do {
            return try JSONDocument(bytes: try FileSystem.contents(of: path), file: path, dialect: .relaxed)
        } catch {
            report("\(error)")
            return nil
        }
    }
}
