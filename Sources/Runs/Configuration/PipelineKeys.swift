import Configuration

/// The keys of other programs' configurations that people may write in a pipeline, with advice on each.
enum PipelineKeys {
    static var guide: KeyGuide {
        KeyGuide(PipelineConfiguration.fileDescription, training + evaluation + model + delta + elsewhere + unavailable)
    }

    private typealias Answers = [(KeyGuide.Answer, keys: [String])]

    private static let training: Answers = [
        (
            .called("training.batchExamples"),
            [
                "batch", "batchSize", "trainBatchSize", "perDeviceTrainBatchSize", "perDeviceBatchSize",
                "globalBatchSize",
            ]
        ),
        (.called("training.batchTokens"), ["maxTokens", "tokensPerBatch"]),
        (
            .called("training.accumulation"),
            [
                "gradientAccumulation", "gradientAccumulationSteps", "accumulationSteps", "accumulateGradBatches",
                "gradAccum", "gradAccumSteps", "updateFreq", "microBatches",
            ]
        ),
        (
            .called("training.steps"),
            [
                "maxSteps", "trainSteps", "trainingSteps", "numTrainSteps", "numSteps", "totalSteps", "iterations",
                "maxIters", "maxUpdate", "maxUpdates", "updates",
            ]
        ),
        (.called("training.epochs"), ["epoch", "numEpochs", "numTrainEpochs", "trainEpochs", "maxEpochs", "nEpochs"]),
        (
            .called("training.schedule.learningRate"),
            ["lr", "maxLr", "peakLr", "peakLearningRate", "baseLr", "initialLearningRate"]
        ),
        (
            .called("training.schedule.warmupSteps", remark: "a number of steps"),
            ["warmup", "warmupRatio", "warmupFraction", "warmupProportion", "numWarmupSteps", "warmupUpdates"]
        ),
        (
            .called("training.schedule.kind"),
            ["scheduler", "schedulerType", "lrScheduler", "lrSchedulerType", "lrSchedule", "learningRateSchedule"]
        ),
        (
            .called("training.schedule.finalLearningRate"),
            ["minLr", "minLearningRate", "endLearningRate", "finalLr", "endLr"]
        ),
        (
            .called("training.clipNorm"),
            [
                "maxGradNorm", "gradientClipping", "gradientClip", "gradientClipVal", "gradientClipNorm", "gradClip",
                "clipGradNorm", "clip", "clipValue", "clipping",
            ]
        ),
        (.called("training.labelSmoothing"), ["labelSmoothingFactor", "smoothing"]),
        (
            .called("training.precision", remark: "\"float32\" or \"bfloat16\""),
            ["bf16", "bfloat16", "mixedPrecision", "dtype", "torchDtype", "amp"]
        ),
        (.called("training.optimizer.kind"), ["optim", "optimizerType", "optimizerName"]),
        (.called("training.optimizer.beta1"), ["adamBeta1"]),
        (.called("training.optimizer.beta2"), ["adamBeta2"]),
        (.called("training.optimizer.epsilon"), ["adamEpsilon", "adamEps", "eps"]),
        (.called("training.optimizer.biasCorrection"), ["correctBias"]),
        (
            .called("training.freeze", remark: "a list of weights"),
            ["freeze", "freezeEncoder", "freezeEmbeddings", "freezeLayers", "frozen", "trainableParameters"]
        ),
        (.called("training.reinitialize", remark: "an object with topLayers"), ["reinitLayers", "reinitTopLayers"]),
        (
            .called("training.evaluateEvery", remark: "a number of steps"),
            [
                "evalSteps", "evalEvery", "evalInterval", "evalStrategy", "evaluationSteps", "evaluationStrategy",
                "evaluationInterval", "validateEvery", "validationInterval", "valCheckInterval",
            ]
        ),
        (
            .called("training.checkpointEvery", remark: "a number of steps"),
            ["saveSteps", "saveEvery", "saveInterval", "saveStrategy", "checkpointSteps", "checkpointInterval"]
        ),
        (.called("training.keepCheckpoints"), ["saveTotalLimit", "maxCheckpoints", "keepLast", "maxToKeep"]),
        (.called("training.tokenDropout", remark: "a share for each task"), ["wordDropout"]),
        (
            .called("training.balance", remark: "a list of tasks"),
            ["classWeight", "classWeights", "classBalance", "labelWeights", "oversample", "oversampling"]
        ),
        (
            .called("training.average", remark: "an object with its kind"),
            ["ema", "emaDecay", "useEma", "exponentialMovingAverage", "swa", "checkpointAveraging", "weightAveraging"]
        ),
    ]

    private static let evaluation: Answers = [
        (
            .called("evaluation.patience", remark: "a number of milestones"),
            ["earlyStopping", "earlyStop", "earlyStoppingPatience", "earlyStoppingRounds"]
        ),
        (
            .called("evaluation.best"),
            ["metricForBestModel", "bestMetric", "monitor", "loadBestModelAtEnd", "selectionMetric"]
        ),
        (.called("evaluation.decoding.beams"), ["numBeams", "beamSize", "beamWidth"]),
        (.called("evaluation.decoding.noRepeatNGram"), ["noRepeatNgramSize", "noRepeatNgrams"]),
        (.called("evaluation.decoding.badWords", remark: "a list of words"), ["badWordsIds"]),
        (.called("evaluation.decoding.minimumLength"), ["minLength", "minNewTokens"]),
        (.called("evaluation.decoding.batchExamples"), ["evalBatchSize", "perDeviceEvalBatchSize", "testBatchSize"]),
        (.called("evaluation.milestoneExamples"), ["maxEvalSamples", "evalSamples", "evalExamples"]),
    ]

    private static let model: Answers = [
        (
            .called("model.directory", remark: "a model's on this machine, or a run's"),
            [
                "modelName", "modelNameOrPath", "modelPath", "pretrained", "pretrainedModel", "baseModel", "initFrom",
                "initCheckpoint", "fromPretrained",
            ]
        ),
        (
            .called("model.modelWidth"),
            ["dModel", "modelDim", "hiddenSize", "hiddenDim", "embeddingSize", "embeddingDim", "embedDim", "nEmbd"]
        ),
        (.called("model.feedForwardWidth"), ["dFf", "ffnDim", "ffDim", "intermediateSize", "feedForwardSize"]),
        (.called("model.headWidth"), ["dKv", "headDim", "headSize"]),
        (.called("model.heads"), ["numHeads", "nHeads", "nHead", "numAttentionHeads", "attentionHeads"]),
        (.called("model.layers"), ["numLayers", "nLayers", "nLayer", "numHiddenLayers", "depth"]),
        (.called("model.decoderLayers"), ["numDecoderLayers"]),
        (.called("model.encoderLayers"), ["numEncoderLayers"]),
        (.called("model.dropout"), ["dropoutRate", "hiddenDropout", "attentionDropout", "dropoutProb"]),
        (.called("model.tieEmbeddings"), ["tieWordEmbeddings", "shareEmbeddings"]),
        (.called("model.feedForward"), ["feedForwardProj", "activation", "activationFunction"]),
        (.called("model.relativeBuckets"), ["relativeAttentionNumBuckets"]),
        (.called("model.relativeMaximumDistance"), ["relativeAttentionMaxDistance"]),
        (
            .called("model.maxPositions", remark: "for a decoder-only model"),
            ["nPositions", "nCtx", "maxPositionEmbeddings", "contextLength", "blockSize"]
        ),
        (
            .called("model.delimiter", remark: "between input and target of a decoder-only model"),
            ["separator", "sepToken", "responseTemplate", "promptTemplate"]
        ),
        (
            .called("model.loss", remark: "target or all"),
            ["completionOnlyLoss", "trainOnInputs", "trainOnPrompt", "maskPrompt"]
        ),
        (.called("model.mask", remark: "causal or prefix"), ["prefixLm", "attentionMask"]),
        (.called("model.positions"), ["positionEmbedding", "positionEmbeddingType", "positionalEncoding"]),
        (.called("model.norm"), ["normType", "normalization"]),
        (.called("vocabulary.size"), ["vocabSize", "vocabularySize"]),
        (
            .called("vocabulary.file", remark: "a SentencePiece model"),
            ["tokenizer", "tokenizerName", "tokenizerFile", "spModel", "sentencepieceModel", "vocabFile"]
        ),
        (.called("vocabulary.sentinels"), ["extraIds"]),
    ]

    private static let delta: Answers = [
        (
            .called("delta", remark: "an object with its method"),
            ["lora", "peft", "peftConfig", "loraConfig", "adapters", "adapterConfig", "promptTuning", "prefixTuning"]
        ),
        (.called("delta.method"), ["peftType", "peftMethod", "deltaType"]),
        (.called("delta.rank"), ["r", "loraR", "loraRank"]),
        (.called("delta.alpha"), ["loraAlpha"]),
        (.called("delta.dropout"), ["loraDropout"]),
        (
            .called("delta.targets", remark: "such as query, or a path with * for anything: *.q"),
            ["targetModules", "loraTarget", "loraTargetModules", "modifiedModules"]
        ),
        (.called("delta.layers"), ["layersToTransform"]),
        (.called("delta.scaling", remark: "\"rank-stabilised\""), ["useRslora", "rslora"]),
        (.called("delta.dora"), ["useDora"]),
        (.called("delta.start"), ["initLoraWeights", "promptTuningInit"]),
        (.called("delta.text"), ["promptTuningInitText"]),
        (.called("delta.perTarget", remark: "a list of objects with targets"), ["rankPattern", "alphaPattern"]),
        (.called("delta.train", remark: "a list of weights"), ["modulesToSave"]),
        (.called("delta.inputs", remark: "a list of targets"), ["feedforwardModules"]),
        (.called("delta.tokens"), ["numVirtualTokens", "prefixLength", "promptLength", "softTokenNum"]),
        (.called("delta.reparameterise"), ["prefixProjection", "reparameterize"]),
        (.called("delta.middle"), ["encoderHiddenSize"]),
        (.called("delta.bottleneck"), ["bottleneckSize", "bottleneckDim", "adapterSize"]),
        (.called("delta.reduction"), ["reductionFactor"]),
        (.called("delta.activation"), ["nonLinearity"]),
    ]

    private static let elsewhere: Answers = [
        (.called("name", remark: "as the run's directory is runs/NAME"), ["runName", "outputDir", "outputDirectory"]),
        (.called("data"), ["dataDir", "dataDirectory", "dataPath", "dataRoot"]),
        (.called("seed"), ["randomSeed", "manualSeed", "dataSeed", "seedData"]),
        (
            .called("mixture.tasks", remark: "an object of names and rates"),
            ["weights", "rates", "mixingRates", "proportions", "ratios", "samplingWeights", "taskWeights"]
        ),
        (
            .called("limits", remark: "in the file of each task"),
            [
                "maxLength", "maxInputLength", "maxSourceLength", "maxSeqLength", "maxSeqLen", "maxSequenceLength",
                "maxTargetLength", "generationMaxLength", "maxNewTokens", "maxInputTokens", "maxTargetTokens",
            ]
        ),
        (.called("metrics", remark: "in the file of each task"), ["metrics", "metric", "computeMetrics"]),
        (
            .called("input", remark: "in the file of each task, which begins with the prefix"),
            ["prefix", "taskPrefix", "sourcePrefix", "prompt"]
        ),
        (
            .called("input", remark: "in the file of each task: a template such as {text}"),
            ["textColumn", "textField", "inputColumn", "inputField", "sourceColumn", "documentColumn", "contextColumn"]
        ),
        (
            .called("target", remark: "in the file of each task: a template such as {label}"),
            ["labelColumn", "labelField", "targetColumn", "targetField", "summaryColumn", "answerColumn"]
        ),
        (
            .called("mixture.temperature", remark: "which levels the rates of tasks; answers are sampled by predict"),
            ["temperature"]
        ),
        (.called("sources", remark: "in the file of each task"), ["trainFile", "validationFile", "testFile"]),
    ]

    private static let unavailable: Answers = [
        (
            .unavailable("products are in float32 or bfloat16: \"precision\" in \"training\""),
            ["fp16", "float16", "halfPrecision", "tf32"]
        ),
        (
            .unavailable("weights are trained in float32; to answer in int8, use `--precision int8`"),
            ["quantization", "loadIn8bit", "loadIn4bit", "qlora"]
        ),
        (
            .unavailable("the program computes on the processor; MIXTAPE_THREADS says by how many threads"),
            [
                "device", "devices", "deviceMap", "gpu", "gpus", "nGpu", "numGpus", "cuda", "useCuda", "noCuda",
                "useCpu", "accelerator", "tpu", "threads", "numThreads",
            ]
        ),
        (
            .unavailable("one process on one machine trains a model"),
            ["ddp", "fsdp", "deepspeed", "distributed", "localRank", "worldSize", "numNodes", "numProcesses"]
        ),
        (
            .unavailable("data are prepared beside the training, without a setting"),
            [
                "numWorkers", "dataloaderNumWorkers", "prefetch", "prefetchFactor", "pinMemory",
                "preprocessingNumWorkers",
            ]
        ),
        (
            .unavailable("every example is drawn in an order that \"seed\" decides"),
            ["shuffle", "shuffleBuffer", "shuffleBufferSize", "shuffleSeed"]
        ),
        (
            .unavailable("batches hold no padding"),
            ["groupByLength", "packing", "pack", "padding", "padToMaxLength", "padToMultipleOf", "bucketing"]
        ),
        (
            .unavailable("\"accumulation\" and a smaller batch save memory"),
            ["gradientCheckpointing", "activationCheckpointing", "remat"]
        ),
        (
            .unavailable("every step is logged, also for TensorBoard, in the run's directory"),
            [
                "logEvery", "logInterval", "loggingSteps", "loggingStrategy", "loggingDir", "reportTo", "wandb",
                "tensorboard",
            ]
        ),
        (
            .unavailable("a run that is started again goes on by itself; --restart begins it anew"),
            ["resume", "resumeFrom", "resumeFromCheckpoint", "overwriteOutputDir"]
        ),
        (
            .unavailable("nothing is downloaded or uploaded; name files on this machine"),
            ["hubToken", "hubModelId", "pushToHub", "useAuthToken", "dataset", "datasetName", "cacheDir"]
        ),
        (
            .unavailable("evaluation takes the likeliest answers; predict samples: --temperature, --top-k, --top-p"),
            ["doSample", "sample", "sampling", "topK", "topP"]
        ),
        (
            .unavailable("evaluation always decodes answers, but for tasks whose own file says otherwise"),
            ["predictWithGenerate", "generationConfig"]
        ),
        (
            .unavailable("\"patience\" stops a run early, and every step is logged for mixtape watch and TensorBoard"),
            ["callbacks", "callback", "trainerCallbacks"]
        ),
        (
            .unavailable(
                "an input holds no other examples; write such a text into \"input\" itself, in the file of the task"),
            ["fewShot", "numFewshot", "shots", "fewshotConfig", "nShot", "nShots", "numShots", "kShot"]
        ),
        (.unavailable("a model is not compiled"), ["compile", "torchCompile", "jit"]),
    ]
}
