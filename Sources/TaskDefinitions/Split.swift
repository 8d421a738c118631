/// The parts of a data set: what a model learns from, what it is tuned on, and what it is judged by.
public enum Split: String, Sendable, CaseIterable, Codable {
    case train, validation, test
}
