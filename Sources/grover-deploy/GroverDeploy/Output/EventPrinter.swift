import Documents
import Rollouts

/// Prints what happens as it happens: live lines that are redrawn on a terminal, plain or JSON lines elsewhere.
struct EventPrinter: Sendable {
    let context: DeployContext
    let format: EventFormat
    let services: [String]

    func print(_ events: AsyncStream<RolloutEvent>) async {
        var lines: [String: String] = [:]
        var shown = 0
        let isLive = format == .text && context.messages.isTerminal
        let width = max(services.map(\.count).max() ?? 0, 4)
        for await event in events {
            if format == .json {
                context.output.writeLine(JSON.write(EventJSON.node(event)))
                continue
            }
            guard let text = EventText.line(event.kind), lines[event.service] != text else { continue }
            lines[event.service] = text
            if isLive {
                shown = redraw(lines, width: width, shown: shown)
            } else {
                context.messages.writeLine("\(padded(event.service, width))  \(text)")
            }
            if case .finished(let result) = event.kind, let report = result.report {
                for line in EventText.details(report) {
                    context.messages.writeLine("\(padded(event.service, width))    \(line)")
                }
                // The live lines start anew below what was said.
                shown = 0
            }
        }
    }

    /// Draws one line a service over those drawn before.
    private func redraw(_ lines: [String: String], width: Int, shown: Int) -> Int {
        let columns = context.messages.width ?? 80
        let names = services.filter { lines[$0] != nil }
        var text = shown > 0 ? "\u{1B}[\(shown)A" : ""
        for name in names {
            let line = "\(padded(name, width))  \(lines[name] ?? "")"
            text += "\r\u{1B}[2K" + line.prefix(max(10, columns - 1)) + "\n"
        }
        context.messages.write(text)
        return names.count
    }

    private func padded(_ name: String, _ width: Int) -> String {
        name + String(repeating: " ", count: max(0, width - name.count))
    }
}
