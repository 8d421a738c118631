import Presentation
import TaskDefinitions

/// The `README.md` of an exported model: its description, its tasks and scores, its use and its training data. It has
/// the form of Hugging Face's model cards (Mitchell et al. 2019, "Model Cards for Model Reporting").
package enum ModelCard {
    /// - Parameters:
    ///   - report: without tasks if the model was not evaluated
    ///   - parameterCount: the parameters of the exported model, which holds a delta in its weights
    ///   - tasks: all tasks that the model was trained on
    ///   - modelType: the kind of model in transformers, such as `t5`
    ///   - autoClass: the class of transformers that loads it; nil if only Mixtape does
    ///   - hubTask: the tag of its task on Hugging Face's hub
    package static func text(
        _ report: Report, parameterCount: Int, tasks: [TaskDefinition], modelType: String, autoClass: String?,
        hubTask: String
    ) -> String {
        var blocks = [
            header(library: autoClass == nil ? "mixtape" : "transformers", tags: [modelType, hubTask, "mixtape"]),
            "# " + ReportMarkdownText.inline(report.title),
            summary(report, parameterCount, tasks), "## Tasks",
            "The input tells the model its task; `{field}` stands for a record's field.",
            taskTable(tasks).markdown(), "## Scores",
        ]
        if report.tasks.isEmpty {
            blocks.append("The model was not evaluated before it was exported.")
        } else {
            let splits = Set(report.tasks.map(\.split.rawValue)).sorted().joined(separator: ", ")
            blocks += [
                report.summaryTable(ReportMarkdownText.inline).markdown(),
                "On the \(splits) split. \(ReportMarkdownText.inline(report.scaleText)) "
                    + ReportMarkdownText.inline(report.averageText) + ".",
            ]
        }
        blocks += ["## Use", use(tasks, autoClass)]
        blocks += ReportMarkdownContext.blocks(report)
        return blocks.map { $0.hasSuffix("\n") ? $0 : $0 + "\n" }.joined(separator: "\n")
    }

    /// The metadata that Hugging Face's hub reads.
    private static func header(library: String, tags: [String]) -> String {
        """
        ---
        library_name: \(library)
        tags:
        \(tags.map { "- \($0)" }.joined(separator: "\n"))
        ---
        """
    }

    private static func summary(_ report: Report, _ parameterCount: Int, _ tasks: [TaskDefinition]) -> String {
        let size = report.model.map { model in
            "\(ReportMarkdownText.inline(model.architecture)) model of "
                + Quantity.count(parameterCount, "parameter")
        }
        return "A \(size ?? "model"), trained on \(Quantity.count(tasks.count, "task")) with Mixtape."
    }

    private static func taskTable(_ tasks: [TaskDefinition]) -> TextTable {
        let rows = tasks.map { task in
            [
                task.name, task.input.source,
                task.labels?.joined(separator: ", ") ?? task.target?.source ?? "the text behind each sentinel",
                task.description,
            ].map(ReportMarkdownText.inline)
        }
        return TextTable([.init("task"), .init("input"), .init("answer"), .init("what it is")], rows: rows)
    }

    private static func use(_ tasks: [TaskDefinition], _ autoClass: String?) -> String {
        let input = tasks.first?.input.source.printable ?? ""
        let literal = input.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
        let command = "`mixtape predict . \"\(literal)\"`"
        guard let autoClass else {
            return "\(command). The weights are 8-bit integers (int8), which only Mixtape reads."
        }
        return """
            ```python
            from transformers import \(autoClass), AutoTokenizer

            model = \(autoClass).from_pretrained(".")
            tokenizer = AutoTokenizer.from_pretrained(".")
            inputs = tokenizer(["\(literal)"], return_tensors="pt", padding=True)
            print(tokenizer.batch_decode(model.generate(**inputs), skip_special_tokens=True))
            ```

            or, with Mixtape, \(command).
            """
    }
}
