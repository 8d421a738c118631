import Checkpoints
import TestSupport
import Testing

/// Adapters in our own layout and in that of the adapters library that cannot be computed are refused by name.
@Suite struct OtherLayoutRefusalTests {
    @Test func ourOwnLayout() throws {
        let cases: [(String, String)] = [
            (
                #"{"format": 2, "delta": {}}"#,
                "delta.json:1:12: format: is 2, and this Mixtape reads up to 1; update Mixtape"
            ),
            (
                #"{"format": 1, "delta": {"perTask": true}}"#,
                "delta.json:1:24: delta: has a delta for each task; an adapter holds that of one task"
            ),
            (#"{"format": 1}"#, #"delta.json:1:1: missing field "delta""#),
            (#"{"format": 1, "delta": {}}"#, "adapter: holds no delta.safetensors; copy the directory anew"),
        ]
        try AdapterBench.use { bench in
            for (text, expected) in cases {
                try bench.directory.write(text, to: "adapter/delta.json")
                let message = bench.message { _ = try bench.open("adapter") }
                #expect(message == (expected.hasPrefix("delta") ? "adapter/" : "") + expected)
            }
        }
    }

    @Test func theAdaptersLibrary() throws {
        let cases: [(String, String)] = [
            (
                #""architecture": "lora""#,
                #"architecture: is "lora"; Mixtape reads bottleneck adapters of this library"#
            ),
            (#""leave_out": [1]"#, "leave_out: names layers; Mixtape reads adapters in all layers of this library"),
            (#""ln_after": true"#, "ln_after: is set, and Mixtape does not compute it; train the adapter without it"),
            (
                #""use_gating": true"#,
                "use_gating: is set, and Mixtape does not compute it; train the adapter without it"
            ),
            (
                #""residual_before_ln": false"#,
                "residual_before_ln: is set, and Mixtape does not compute it; train the adapter without it"
            ),
        ]
        try AdapterBench.use { bench in
            try bench.directory.write("x", to: "adapter/pytorch_adapter.bin")
            let usual = #""reduction_factor": 2, "non_linearity": "relu""#
            for (member, problem) in cases {
                try bench.directory.write(
                    #"{"name": "task", "config": {\#(usual), \#(member)}}"#, to: "adapter/adapter_config.json")
                let message = bench.message { _ = try bench.open("adapter") }
                #expect(message.hasSuffix(": config.\(problem)"), "\(message)")
            }
            try bench.directory.write(
                #"{"name": "task", "config": {\#(usual)}}"#, to: "adapter/adapter_config.json")
            #expect(
                bench.message { _ = try bench.open("adapter") } == """
                    adapter: holds pytorch_adapter.bin, a pickle; reading a pickle can run any program, so Mixtape \
                    does not read it; save the adapter with save_adapter(…, use_safetensors=True)
                    """)
        }
    }
}
