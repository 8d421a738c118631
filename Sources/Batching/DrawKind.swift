/// How draws follow the rates of a mixture.
public enum DrawKind: String, Sendable, CaseIterable {
    /// Every task keeps to its share within one example at any time, and shows each example once per epoch.
    case exact
    /// Every draw is by chance alone, task and example both.
    case independent
}

/// An endless sequence of draws that can be entered anywhere.
protocol DrawSequence: Sendable {
    /// The example of draw `index`, counted from 0 over the whole run.
    func reference(_ index: Int) -> ExampleReference
}
