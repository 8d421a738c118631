import Communication
import Testing

@Suite struct LauncherTests {
    @Test func noLauncherIsNone() {
        #expect(Launcher(environment: [:]) == nil)
        #expect(Launcher(environment: ["SLURM_NTASKS": "4"]) == nil, "a batch script is no process of a step")
        #expect(Launcher(environment: ["OMPI_COMM_WORLD_SIZE": "2", "OMPI_COMM_WORLD_RANK": "2"]) == nil)
        #expect(Launcher(environment: ["PMI_SIZE": "many", "PMI_RANK": "0"]) == nil)
    }

    @Test func launchersAreKnownByTheirVariables() throws {
        let open = try #require(
            Launcher(environment: [
                "OMPI_COMM_WORLD_SIZE": "8", "OMPI_COMM_WORLD_RANK": "5", "OMPI_COMM_WORLD_LOCAL_SIZE": "4",
            ]))
        #expect(open.name == "Open MPI" && open.rank == 5 && open.count == 8 && open.localCount == 4)
        let hydra = try #require(
            Launcher(environment: ["PMI_SIZE": "3", "PMI_RANK": "0", "MPI_LOCALNRANKS": "2"]))
        #expect(hydra.name == "MPICH" && hydra.rank == 0 && hydra.count == 3 && hydra.localCount == 2)
        // The tasks of four nodes: 4, 4, 3, 1.
        for (node, tasks) in [4, 4, 3, 1].enumerated() {
            let slurm = try #require(
                Launcher(environment: [
                    "SLURM_STEP_ID": "0", "SLURM_PROCID": "1", "SLURM_NTASKS": "12", "SLURM_NODEID": "\(node)",
                    "SLURM_STEP_TASKS_PER_NODE": "4(x2),3,1",
                ]))
            #expect(slurm.name == "Slurm" && slurm.count == 12 && slurm.localCount == tasks)
        }
    }

    @Test func aProcessHasItsShareOfTheProcessors() throws {
        let launcher = try #require(
            Launcher(environment: [
                "OMPI_COMM_WORLD_SIZE": "8", "OMPI_COMM_WORLD_RANK": "5", "OMPI_COMM_WORLD_LOCAL_SIZE": "4",
            ]))
        #expect(launcher.threads(processors: 32, allowed: 32) == 8)
        #expect(launcher.threads(processors: 32, allowed: 2) == 2, "it is bound to two")
        #expect(launcher.threads(processors: 2, allowed: 2) == 1)
    }

    @Test func aProcessAloneHasItsOwnData() {
        let alone = SoleProcess()
        #expect(alone.isFirst && alone.isAlone)
        #expect(alone.gatherForAll([1.5, 2]) == [[1.5, 2]])
        #expect(alone.broadcast("text") == "text" && alone.broadcast(7) == 7)
        #expect(!alone.isTrueAnywhere(false) && alone.isTrueAnywhere(true))
    }
}
