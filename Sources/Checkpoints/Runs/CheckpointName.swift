/// The folder names of checkpoints: `step-0000500`. File managers sort them in the order of their steps.
enum CheckpointName {
    private static let prefix = "step-"
    private static let digits = 7
    /// No run is as long.
    private static let greatestStep = 1 << 32

    static func name(ofStep step: Int) -> String {
        let number = String(step)
        return prefix + String(repeating: "0", count: max(0, digits - number.count)) + number
    }

    /// The step of a name made by ``name(ofStep:)``.
    static func step(of name: String) -> Int? {
        guard name.hasPrefix(prefix), let step = Int(name.dropFirst(prefix.count)), 0...greatestStep ~= step,
            Self.name(ofStep: step) == name
        else { return nil }
        return step
    }
}
