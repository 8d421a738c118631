import Configuration

public enum TokenizerFiles {
    public static func vocabulary(
        directory: String, modelVocabularySize: Int, modelType: String
    ) throws(VocabularyError) -> any Vocabulary { ByteVocabulary() }
    public static func write(_ vocabulary: any Vocabulary, to directory: String) throws {}
}
