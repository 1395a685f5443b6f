import Documents
import Testing

struct Base64Tests {
    @Test(arguments: [
        ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy"), ("\u{fc}>?", "w7w+Pw=="),
    ])
    func writesAndReads(_ plain: String, _ coded: String) {
        #expect(Base64.encode(plain.utf8) == coded)
        #expect(Base64.decode(coded) == Array(plain.utf8))
    }

    @Test func everyByteIsReadAsWritten() {
        let bytes = Array(UInt8.min...UInt8.max)
        #expect(Base64.decode(Base64.encode(bytes)) == bytes)
    }

    @Test func lineBreaksArePassedOver() {
        #expect(Base64.decode("Zm9v\r\nYmFy\n") == Array("foobar".utf8))
    }

    @Test(arguments: ["Z", "Zg=", "Zg", "Zm9v=", "Z*==", "Zg==Zg==", "Zm 9v"])
    func refusesWhatIsNoBase64(_ text: String) {
        #expect(Base64.decode(text) == nil)
    }
}
