/// The parts of a data set: one to learn from, one to tune on, and one to be judged by.
public enum Split: String, Sendable, CaseIterable, Codable {
    case train, validation, test
}
