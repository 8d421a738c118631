import Configuration

/// The keys of other programs' mixtures that people may write in a mixture's file, with advice on each.
enum MixtureKeys {
    static var guide: KeyGuide {
        KeyGuide(
            MixtureDefinition.fileDescription,
            [
                (
                    .called("tasks", remark: "an object of names and rates"),
                    ["weights", "rates", "mixingRates", "proportions", "ratios", "samplingWeights", "datasets"]
                ),
                (.called("limit"), ["maximum", "maxExamples", "maxExamplesPerTask", "cap"]),
                (.called("policy"), ["strategy", "mixing", "sampling", "samplingStrategy", "defaultRate"]),
            ])
    }
}
