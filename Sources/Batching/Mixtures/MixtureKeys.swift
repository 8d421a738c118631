import Configuration

/// The keys of other programs' mixtures that people bring to a mixture's file, and what is said of each.
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
