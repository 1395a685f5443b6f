import Dispatch
import Documents
import Linting

// libFuzzer over the YAML parser and the linter: inputs grow towards code that none reached before. It has the main
// function; built by `make fuzz-coverage` only, while `LintFuzz` needs no sanitizer.

private let linter: Linter? = {
    var options = LintOptions()
    options.rules.enabled = ["all"]
    options.limits = ReadingLimits(bytes: 1 << 20, depth: 64, nodes: 50_000)
    options.workers = 1
    return try? Linter(options)
}()

/// The last bit says whether it is JSON, so that both readers have their turn.
@_cdecl("LLVMFuzzerTestOneInput")
public func lintOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
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
