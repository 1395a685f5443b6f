import Dispatch
import Documents
import Linting

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// libFuzzer over the YAML parser and the linter: inputs grow towards code that none reached before.
///
/// Built by `make fuzz-coverage` only; `LintFuzz` needs no sanitizer.
@main
enum LintFuzzer {
    static func main() {
        var count = CommandLine.argc
        var arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = CommandLine.unsafeArgv
        exit(runDriver(&count, &arguments, lintOneInput))
    }
}

@_silgen_name("LLVMFuzzerRunDriver")
private func runDriver(
    _ count: UnsafeMutablePointer<CInt>,
    _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?>,
    _ test: @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt
) -> CInt

private let linter: Linter? = {
    var options = LintOptions()
    options.rules.enabled = ["all"]
    options.limits = ReadingLimits(bytes: 1 << 20, depth: 64, nodes: 50_000)
    options.workers = 1
    return try? Linter(options)
}()

/// The last bit says whether it is JSON, so that both readers have their turn.
private func lintOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    guard let linter else { return -1 }
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    var input = LintInput()
    input.sources = [LintSource(name: (bytes.last ?? 0) & 1 == 0 ? "a.yaml" : "a.json") { _ in bytes }]
    let done = DispatchSemaphore(value: 0)
    let whole = input
    Task {
        _ = await linter.run(whole)
        done.signal()
    }
    done.wait()
    return 0
}
