import Configuration

/// The facts of a run's mixture that a person who watches the run wants to know.
package struct MixtureOutline {
    /// The tasks, in the order of the mixture.
    package let taskNames: [String]
    /// The steps of its stages, in order, without the last, which has the rest of the run. Empty if there are no
    /// stages.
    private let stageSteps: [Int]

    /// The outline of a run without a readable configuration.
    package static let unknown = MixtureOutline(taskNames: [], stageSteps: [])

    private init(taskNames: [String], stageSteps: [Int]) {
        self.taskNames = taskNames
        self.stageSteps = stageSteps
    }

    init(_ mixture: JSONNode) {
        let stages = mixture["stages"]?.elements
        let names = (stages ?? [mixture]).flatMap(Self.taskNames)
        taskNames = names.indices.filter { !names[..<$0].contains(names[$0]) }.map { names[$0] }
        stageSteps = stages?.dropLast().compactMap { $0["steps"]?.count } ?? []
    }

    private static func taskNames(_ mixture: JSONNode) -> [String] {
        let own = mixture["tasks"]
        let names = own?.elements?.compactMap(\.string) ?? own?.members?.map(\.key) ?? []
        return names + (mixture["mixtures"]?.members ?? []).flatMap { taskNames($0.node) }
    }

    /// The number of stages; nil if there is only one.
    package var stageCount: Int? { stageSteps.isEmpty ? nil : stageSteps.count + 1 }

    /// The number of the stage that contains a step, both counted from 1; nil if there is only one.
    package func stage(ofStep step: Int) -> Int? {
        guard !stageSteps.isEmpty else { return nil }
        var number = 1
        var end = 0
        for steps in stageSteps {
            end += steps
            guard step > end else { break }
            number += 1
        }
        return number
    }
}
