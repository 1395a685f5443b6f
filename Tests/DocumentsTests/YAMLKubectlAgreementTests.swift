import Documents
import TestSupport
import Testing

/// The Kubernetes reading against kubectl itself: one document with every scalar, read by both.
@Suite struct YAMLKubectlAgreementTests {
    static let scalars = [
        "y", "Y", "yes", "YES", "yEs", "n", "no", "NO", "on", "On", "off", "true", "TRUE", "tRUE", "False", "~",
        "null", "NULL", "nULL", "", "0", "-0", "+0", "00", "0644", "0755", "08", "09", "0o17", "0o8", "-0o17", "0x1F",
        "0X1f", "0xZZ", "-0x10", "0b101", "-0b11", "0b2", "1_000", "1__0", "_1", "1_", "0_1", "1e3", "1E3", "1.5e3",
        "1e", ".5", "5.", "-.5", "+.5", "+1", "+1.5", ".", "..", "1.", "1.0", "1.10", "-1.0", "inf", "nan", "22:22",
        "190:20:30", "1:2.5", "2026-11-22", "2026-11-22T10:00:00Z", "-9223372036854775808", "9223372036854775807",
        "1e400", "0.1", "100m", "1Gi", "1.2.3", "0x", "0b", "0o", "1e-3", "1e+3", "-1e3", "0.0", "-0.0", "+12e03",
        "1,000", "1.5_0", "0777777777777777777777777", "1e21", "123456789.123456789", "1e-7", "=", "<<a", "!", "1 2",
        "12345678901234567890", "0xFFFFFFFFFFFFFFFF", "'on'", "\"0644\"", "!!str 12", "a#b", "a #b",
    ]

    @Test func kubectlAndThisReaderAgreeOnScalars() async throws {
        var text = "apiVersion: example.dev/v1\nkind: Sample\nmetadata:\n  name: sample\nv:\n"
        for (position, scalar) in Self.scalars.enumerated() { text += "  k\(position): \(scalar)\n" }
        let run = try await Command.run(
            Project.kubectl, ["label", "--local", "-f", "-", "a=b", "-o", "json"], input: text)
        #expect(run.status == 0, "kubectl: \(run.errorOutput)")
        let theirs = try JSON.read(run.output)["v"]
        let ours = try YAML.read(text, file: "f", as: .kubernetes)[0]["v"]
        for (position, scalar) in Self.scalars.enumerated() {
            let (our, their) = (ours?["k\(position)"], theirs?["k\(position)"])
            // kubectl passes what exceeds 64 signed bits through a float.
            if let our = our?.double, let their = their?.double, our.magnitude > 9e18 {
                #expect(our == their, "\(scalar)")
            } else {
                #expect(our == their, "\(scalar)")
            }
        }
    }
}
