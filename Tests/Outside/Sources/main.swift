import Text2Text

do {
    // The directory of a run, or of a model in Hugging Face's format.
    let model = try Text2Text.load(CommandLine.arguments[1])
    let texts = Array(CommandLine.arguments.dropFirst(2))

    // Whole inputs, prefixes included.
    for answer in try model.predict(texts) {
        print(answer.text, answer.logLikelihood)
    }

    // The three best answers of a search with four beams.
    for answer in try model.predict(texts, decoding: .beams(4, alternatives: 3)) {
        for alternative in answer.alternatives { print(alternative.text, alternative.score ?? 0) }
    }

    // By the name of a task, which brings its prefix, limits and postprocessing; drawn at random, by a seed.
    if let task = model.taskNames.first {
        let drawn = try model.predict(texts[0], task: task, decoding: .sampling(temperature: 0.8, topP: 0.9, seed: 7))
        print(task, drawn.input, drawn.text)
    }
} catch {
    print("no answer: \(error)")
}
