import Foundation
import Testing

/// Adapters and exports that are refused, and the messages.
@Suite struct AdapterMistakeTests {
    @Test func whatCanBeWrongWithAnAdapter() throws {
        try DeltaProject.use { project in
            try project.trainDelta("tuned", #"{"method": "lora", "rank": 2}"#)
            try #expect(project.mixtape("export", "runs/tuned", "adapters/lora").status == 0)
            try project.directory.write(
                """
                {
                  "lora_bias": true,
                  "peft_type": "LORA", "r": 2, "lora_alpha": 4
                }
                """, to: "adapters/odd/adapter_config.json")
            let lora = "adapters/lora"
            func refusals(_ adapters: String...) -> [String] { adapters.flatMap { ["--adapter", $0] } }
            try project.expectRefusals(
                [
                    (refusals("adapters/absent"), 1, "adapters/absent: does not exist; check the path"),
                    (
                        refusals("Data"), 1, "Data: holds no adapter: neither adapter_config.json nor delta.json"
                    ),
                    (
                        refusals("adapters"), 1, "adapters: holds the adapters lora, odd; name one of them"
                    ),
                    (
                        refusals("adapters/odd"), 1,
                        "adapters/odd/adapter_config.json:2:16: lora_bias: is set, and Mixtape does not compute it; "
                            + "merge the adapter into its model with peft's merge_and_unload"
                    ),
                    (
                        refusals("pairty=\(lora)"), 2,
                        usageError(of: "predict", #"--adapter: unknown task "pairty"; did you mean "parity"?"#)
                    ),
                    (
                        refusals("parity="), 2,
                        usageError(of: "predict", "--adapter: parity= names no directory; write parity=DIR")
                    ),
                    (
                        refusals("parity=\(lora)", "parity=\(lora)"), 2,
                        usageError(of: "predict", "--adapter: parity has two adapters; leave one out")
                    ),
                    (
                        refusals(lora, lora), 2,
                        usageError(
                            of: "predict",
                            "--adapter: adapters/lora is for all inputs, and there are others; name the task of each: "
                                + "--adapter NAME=DIR")
                    ),
                    (
                        refusals("parity=\(lora)") + ["--task", "capitals"], 1,
                        "models/base: the task \"capitals\" has no delta in this model, which has one for each of "
                            + "parity; name one of these tasks, or take the delta of one for all inputs: --delta-of "
                            + "TASK"
                    ),
                ], of: "predict", DeltaProject.base, "7")
            let named = try project.mixtape("predict", DeltaProject.base, "7", "--adapter", "parity=\(lora)")
            #expect(
                named.status == 1
                    && named.errors.hasPrefix("TEXT 1: names no task, and the model has a delta for each of parity; "),
                "\(named)")

            try #expect(
                project.mixtape(
                    "train", TinyProject.pipeline, "--set", "name=wide", "--set", "model.modelWidth=48"
                ).status == 0)
            let wide = try project.mixtape("predict", "runs/wide", "7", "--adapter", lora)
            #expect(
                wide.status == 1
                    && wide.errors.hasPrefix(
                        "adapters/lora/adapter_model.safetensors: tensor \"base_model.model.decoder.block.0.layer.0."
                            + "SelfAttention.q.lora_A.weight\": has shape [2, 32], and [2, 48] is needed; the adapter "
                            + "was trained on \"models/base\", and this model is "),
                "\(wide)")
            try project.expectRefusals(
                [
                    (
                        ["--adapter", lora], 2,
                        usageError(
                            of: "evaluate",
                            "--adapter: is for a model, and --predictions are there already; leave one out")
                    )
                ], of: "evaluate", "--predictions", "x.txt", "--task", "parity")
        }
    }

    @Test func whatCanBeWrongWithAnExport() throws {
        try DeltaProject.use { project in
            try project.trainDelta("shared", #"{"method": "prompt", "tokens": 2}"#)
            try project.expectRefusals(
                [
                    (
                        ["runs/tiny", "new", "--merge"], 2,
                        usageError(of: "export", "--merge: runs/tiny was trained without a delta; leave it out")
                    ),
                    (
                        ["runs/tiny", "new", "--layout", "peft"], 2,
                        usageError(of: "export", "--layout: runs/tiny was trained without a delta; leave it out")
                    ),
                    (
                        ["runs/shared", "new", "--task", "parity"], 2,
                        usageError(of: "export", "--task: the run has one delta for all tasks; leave it out")
                    ),
                    (
                        ["runs/shared", "new", "--merge"], 1,
                        "runs/shared: cannot be merged: prompt adds vectors to the sequences and changes no weight; "
                            + "export the delta without merging"
                    ),
                ], of: "export")
            #expect(!project.exists("new"))
        }
    }
}
