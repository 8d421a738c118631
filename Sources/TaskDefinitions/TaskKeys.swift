import Configuration

/// The keys of other programs' task definitions that people may write in a task file, with advice on each.
enum TaskKeys {
    static var guide: KeyGuide { KeyGuide(TaskDefinition.fileDescription, answers) }

    private static let answers: [(KeyGuide.Answer, keys: [String])] = [
        (.called("name"), ["task", "taskName", "id"]),
        (
            .called("input"),
            [
                "prompt", "template", "promptTemplate", "inputTemplate", "inputText", "inputs", "docToText",
                "instruction", "textColumn", "textField", "inputColumn", "inputField", "sourceColumn",
            ]
        ),
        (
            .called("input", remark: "whose first words are the prefix"),
            ["prefix", "taskPrefix", "sourcePrefix"]
        ),
        (
            .called("target"),
            [
                "output", "outputs", "outputTemplate", "targetTemplate", "targetText", "completion", "response",
                "labelField", "labelColumn", "targetField", "targetColumn", "summaryColumn", "answerColumn",
                "docToTarget",
            ]
        ),
        (.called("references"), ["targets"]),
        (.called("labels"), ["classes", "classNames", "labelNames", "choices", "answerChoices", "docToChoice"]),
        (
            .called("answers"),
            [
                "allowedAnswers", "possibleAnswers", "answersFile", "regex", "pattern", "grammar", "constraint",
                "constraints", "guidedChoice", "guidedRegex", "guidedGrammar",
            ]
        ),
        (.called("metrics"), ["metricFns", "metricList", "metricNames"]),
        (
            .called("limits.maxInputTokens"),
            ["maxLength", "maxInputLength", "maxSourceLength", "maxSeqLength", "maxSequenceLength", "sequenceLength"]
        ),
        (
            .called("limits.maxTargetTokens"),
            ["maxTargetLength", "maxOutputLength", "maxNewTokens", "generationMaxLength", "maxGenToks"]
        ),
        (
            .called("sources"),
            [
                "files", "dataFiles", "dataset", "datasets", "datasetPath", "path", "split", "splits", "trainFile",
                "validationFile", "testFile", "trainingSplit",
            ]
        ),
        (
            .called("carve"),
            ["validationSplit", "testSplit", "trainTestSplit", "testSize", "validationSize", "valSplit", "holdout"]
        ),
        (.called("preprocess"), ["preprocessing", "preprocessors", "transforms", "steps", "processDocs"]),
        (.called("postprocess"), ["postprocessing", "postprocessor", "postprocessors", "postprocessFn"]),
        (.called("evaluation.mode"), ["outputType", "evaluationMode", "rankClassification"]),
        (
            .unavailable("a pipeline levels the classes of its tasks: \"balance\" in \"training\""),
            ["classWeight", "classWeights", "balance"]
        ),
        (
            .unavailable("an input holds no other examples; write such a text into \"input\" itself"),
            ["fewShot", "numFewshot", "shots", "fewshotConfig", "nShot", "nShots", "numShots", "kShot"]
        ),
    ]
}
