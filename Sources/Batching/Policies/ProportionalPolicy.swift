import Configuration
import Foundation

/// Rates by the number of examples (Raffel et al. 2020, section 3.5.2, "examples-proportional" and
/// "temperature-scaled mixing"; seqio's `mixing_rate_num_examples`):
///
///     rate = min(examples * scale, limit)^(1 / temperature)
///
/// The limit keeps a huge task from displacing the others. A temperature above 1 brings the rates closer together.
package struct ProportionalPolicy: MixingPolicy {
    package static let name = "proportional"
    package static let summary = "by number of examples, up to a limit, levelled by a temperature"

    /// The artificial limit on the number of examples, after scaling; nil for none.
    package let limit: Double?
    /// Limits of single tasks, by name, in place of the common one.
    package let taskLimits: [String: Double]
    package let scale: Double
    package let temperature: Double

    package init(
        limit: Double? = nil, taskLimits: [String: Double] = [:], scale: Double = 1, temperature: Double = 1
    ) {
        self.limit = limit
        self.taskLimits = taskLimits
        self.scale = scale
        self.temperature = temperature
    }

    package init(_ object: ConfigurationObject, tasks: [String]) {
        self.init(
            limit: object.optionalNumber("limit", in: 1..., "the most examples that a task counts for"),
            taskLimits: object.taskNumbers(
                "taskLimits", among: tasks, "is not among this mixture's own tasks", in: 1..., "limits of single tasks",
                each: "the most examples that the task counts for"),
            scale: object.number(
                "scale", default: 1, in: 1e-6...1e6, "a factor of the number of examples, before the limit"),
            temperature: object.number(
                "temperature", default: 1, in: 0.1...1000, "above 1 it brings the rates of the tasks closer together"))
    }

    package func rates(of tasks: [MixtureTask]) -> [Double] {
        tasks.map { task in
            let size = min(Double(task.exampleCount) * scale, limit(of: task))
            return temperature == 1 ? size : pow(size, 1 / temperature)
        }
    }

    /// The limit counts scaled examples. In examples it is limit / scale, rounded, and at least one.
    package func cappedCount(of task: MixtureTask) -> Int {
        let capped = min(Double(task.exampleCount), (limit(of: task) / scale).rounded())
        return min(task.exampleCount, max(1, Int(capped)))
    }

    private func limit(of task: MixtureTask) -> Double { taskLimits[task.name] ?? limit ?? .infinity }
}
