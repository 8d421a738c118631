import Configuration

/// The end of a beam search by transformers' rule, as in `early_stopping` (transformers 5.23,
/// `GenerationMixin._beam_search`). All values search until as many outputs have ended as there are beams.
public enum EarlyStopping: String, Sendable, Equatable, CaseIterable {
    /// Then until the best live beam, scored at its present length, is no better than the worst of these. This is the
    /// default.
    case `false`
    /// Then no further. T5's own task parameters in Hugging Face's checkpoints choose this.
    case `true`
    /// Then until no live beam can become better than the worst of these, whatever its length.
    case never

    private static let named: KeyValuePairs<String, EarlyStopping> = ["never": .never]

    /// The value of a configuration, `true`, `false` or `"never"`; nil if there is none.
    init?(_ object: ConfigurationObject, _ key: String) {
        let help =
            "when a search by transformers' rule ends: true once as many outputs have ended as there are beams, "
            + "\"never\" once none can become better; without it, false: a guess between the two"
        let read = object.value(key, help)?.read(
            as: "true, false or \"never\"",
            [
                .boolean: { $0.bool().map { $0 ? EarlyStopping.true : .false } },
                .string: { $0.choice(among: Self.named) },
            ])
        guard let read else { return nil }
        self = read
    }
}
