import CommandSyntax
import Runs

extension Topic {
    static let reproducibility = Topic(
        "reproducibility", "what keeps a run the same, and what changes it"
    ) {
        [
            .text(
                """
                The same pipeline, data, tasks and version on the same machine give the same weights, bit for bit. The \
                pipeline's "seed" decides everything that is by chance: the first weights, dropout, the order of \
                examples, and the resamples of the intervals. A batch depends on its step alone. So a run that is \
                stopped or killed and goes on ends with the same weights as without a stop. The answers that predict \
                draws at random come from its own --seed, which is 1 by default.
                """),
            .heading("Changes nothing"),
            .text(
                "The number of threads, or of processes under mpirun, the order of imports, where files lie, and how "
                    + "often it was stopped."
            ),
            .heading("Changes the last bits"),
            .text(
                """
                Another processor or another version of OpenBLAS, because they add up in another order. (Products of \
                bfloat16 numbers, "precision" in "training", are the same on every processor.) Scores then \
                differ as between two seeds: far less than the width of an interval of few examples.
                """),
            .heading("Makes another run"),
            .text(
                """
                Everything that training depends on: mixture, model, training settings, seed, vocabulary, training \
                data and what the tasks make of them. Such a change is told, with the difference, and never mixed into \
                an earlier run; --restart keeps the earlier run aside. Metrics, evaluation and checkpointEvery may \
                change at any time.
                """),
            .heading("Is written down"),
            .text(
                """
                configuration.json has every default; every checkpoint has its step, seed, the hashes of data and \
                vocabulary and checksums; the report names all data files with their SHA-256.
                """),
            .examples([
                ("mixtape run runs/quickstart/configuration.json", "the same run by its own record"),
                ("mixtape batches Pipelines/quickstart.json --step 100 --json", "exactly what a step saw"),
                ("mixtape seen Pipelines/quickstart.json --task spell --example 31", "which steps saw an example"),
            ]),
        ]
    }
}
