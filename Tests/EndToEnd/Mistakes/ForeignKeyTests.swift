import Foundation
import TestSupport
import Testing

/// Keys of other programs in the files of tasks, mixtures and pipelines.
@Suite struct ForeignKeyTests {
    @Test(arguments: [
        ("training.batchSize", "called \"training.batchExamples\" here"),
        ("training.per_device_train_batch_size", "called \"training.batchExamples\" here"),
        ("batch_size", "called \"training.batchExamples\" here"),
        ("training.learningRate", "belongs in \"training.schedule\""),
        ("learning_rate", "belongs in \"training.schedule\""),
        ("training.schedule.lr", "called \"training.schedule.learningRate\" here"),
        ("training.schedule.learning_rate", "did you mean \"learningRate\"?"),
        ("training.maxGradNorm", "called \"training.clipNorm\" here"),
        ("training.max_grad_norm", "called \"training.clipNorm\" here"),
        ("training.gradientAccumulationSteps", "called \"training.accumulation\" here"),
        ("training.warmupRatio", "called \"training.schedule.warmupSteps\" here, a number of steps"),
        ("training.warmupSteps", "belongs in \"training.schedule\""),
        ("training.numTrainEpochs", "called \"training.epochs\" here"),
        ("training.weight_decay", "belongs in \"training.optimizer\""),
        ("training.earlyStopping", "called \"evaluation.patience\" here, a number of milestones"),
        ("evaluation.earlyStoppingPatience", "called \"evaluation.patience\" here, a number of milestones"),
        ("training.classWeights", "called \"training.balance\" here, a list of tasks"),
        ("training.ema_decay", "called \"training.average\" here, an object with its kind"),
        ("training.fp16", "not available; products are in float32 or bfloat16: \"precision\" in \"training\""),
        ("bf16", "called \"training.precision\" here, \"float32\" or \"bfloat16\""),
        (
            "quantization",
            "not available; weights are trained in float32; to answer in int8, use `--precision int8`"
        ),
        ("model.lora", "called \"delta\" here, an object with its method"),
        ("lora_alpha", "called \"delta.alpha\" here"),
        ("target_modules", "called \"delta.targets\" here, such as query, or a path with * for anything: *.q"),
        ("use_rslora", "called \"delta.scaling\" here, \"rank-stabilised\""),
        (
            "training.device",
            "not available; the program computes on the processor; MIXTAPE_THREADS says by how many threads"
        ),
        ("model.d_model", "called \"model.modelWidth\" here"),
        ("vocab_size", "called \"vocabulary.size\" here"),
        ("model.modelNameOrPath", "called \"model.directory\" here, a model's on this machine, or a run's"),
        ("maxSourceLength", "called \"limits\" here, in the file of each task"),
        (
            "evaluation.predict_with_generate",
            "not available; evaluation always decodes answers, but for tasks whose own file says otherwise"
        ),
        (
            "training.callbacks",
            "not available; \"patience\" stops a run early, and every step is logged for mixtape watch and TensorBoard"
        ),
        (
            "few_shot",
            "not available; an input holds no other examples; write such a text into \"input\" itself, in the file of "
                + "the task"
        ),
        ("training.seed_data", "called \"seed\" here"),
        ("text_column", "called \"input\" here, in the file of each task: a template such as {text}"),
        ("label_column", "called \"target\" here, in the file of each task: a template such as {label}"),
    ])
    func inAPipeline(key: String, answer: String) throws {
        try TinyProject.use { project in
            let run = try project.mixtape("plan", TinyProject.pipeline, "--set", "\(key)=1")
            let name = key.split(separator: ".").last ?? ""
            #expect(run.status == 1)
            let message = "--set \(key):1:1: \(key): unknown key \"\(name)\"; \(answer)"
            #expect(run.errors.components(separatedBy: "\n").contains(message), "\(run.errors)")
        }
    }

    @Test(arguments: [
        ("prompt", "called \"input\" here"), ("max_target_length", "called \"limits.maxTargetTokens\" here"),
        ("maxInputTokens", "belongs in \"limits\""),
        ("prefix", "called \"input\" here, whose first words are the prefix"),
        ("num_fewshot", "not available; an input holds no other examples; write such a text into \"input\" itself"),
        ("text_column", "called \"input\" here"), ("metric", "did you mean \"metrics\"?"),
        ("validation", "belongs in \"sources\" or \"carve\""),
    ])
    func inATask(key: String, answer: String) throws {
        try TinyProject.use { project in
            try project.edit("Tasks/parity.json", "\"metrics\"", "\"\(key)\": 1, \"metrics\"")
            let run = try project.mixtape("task", "check")
            #expect(run.status == 1 && run.errors.contains(": \(key): unknown key \"\(key)\"; \(answer)\n"), "\(run)")
        }
    }

    @Test func inAMixture() throws {
        try TinyProject.use { project in
            let mixture = #"{"name": "m", "tasks": ["parity"], "weights": [1]}"#
            try project.directory.write(mixture, to: "Tasks/m.mixture.json")
            let run = try project.mixtape("task", "check")
            let answer = "called \"tasks\" here, an object of names and rates"
            #expect(run.errors.contains("weights: unknown key \"weights\"; \(answer)\n"), "\(run)")
        }
    }
}
