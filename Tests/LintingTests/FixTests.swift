import Documents
import Testing

@testable import Linting

@Suite struct FixTests {
    private func mended(_ text: String) async throws -> String {
        let report = try await Lint(text).report()
        return String(decoding: EditedText(Array(text.utf8), report.findings.compactMap(\.fix)).bytes, as: UTF8.self)
    }

    @Test func onlyWhatIsWrongChangesAndEveryOtherByteStays() async throws {
        let text = """
            # grüße
            apiVersion:   "batch/v1beta1"   # old
            kind: CronJob
            metadata: {name: nightly}
            spec:
              schedule: '@daily'
              startingDeadlineSeconds: 60
              jobTemplate:
                spec:
                  template:
                    spec: {restartPolicy: Never, serviceAccount: b, nodeSelector: {"beta.kubernetes.io/os": linux},
                      containers: [{name: a,   image: "a:1.0.0"}]}\r
            """
        let wanted = text.replacing("batch/v1beta1", with: "batch/v1").replacing(
            "serviceAccount:", with: "serviceAccountName:"
        ).replacing("beta.kubernetes.io/os", with: "kubernetes.io/os")
        #expect(try await mended(text) == wanted)
        #expect(try await mended(wanted) == wanted)
    }

    @Test func aVersionWithOtherFieldsIsLeftToPeople() async throws {
        let text = "apiVersion: networking.k8s.io/v1beta1\nkind: Ingress\nmetadata: {name: a}\n"
        #expect(try await mended(text) == text)
    }

    @Test func anEditThatDoesNotFindItsTextChangesNothing() throws {
        let spot = Spot(Place(file: "a", line: 1, column: 4))
        let edit = try #require(Edit(spot, "old", "new"))
        #expect(EditedText(Array("a: new".utf8), [edit]).applied == 0)
        #expect(EditedText(Array("a: ol".utf8), [edit]).applied == 0)
        #expect(EditedText(Array("".utf8), [edit]).applied == 0)
        #expect(String(decoding: EditedText(Array("a: old".utf8), [edit, edit]).bytes, as: UTF8.self) == "a: new")
    }
}
