import Runs

do {
    // A pipeline's file, and the project that its paths start from.
    let run = try Run(pipeline: CommandLine.arguments[1], project: CommandLine.arguments[2])
    try run.train { event in
        if case .step(let step) = event, step.number % 10 == 0 { print("step", step.number, step.loss) }
        if case .judged(let milestone) = event { print("milestone", milestone.step, milestone.score) }
    }
    try run.evaluate()
    for task in try run.report().tasks { print(task.task, task.primary?.value ?? .nan) }
} catch {
    print("no run: \(error)")
}
