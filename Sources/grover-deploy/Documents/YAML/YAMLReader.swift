struct YAMLReader {
    init(_ bytes: [UInt8], file: String, reading: YAML.Reading, limits: ReadingLimits) throws {}
    func readStream() throws -> [Node] { [] }
}
