/// Makes names that nobody can guess and that tell nothing.
public enum Identifier {
    /// A prefix and random hexadecimal digits, such as `post_9f86d081884c7d659a2feaa0`.
    public static func random(_ prefix: String, digits: Int = 24) -> String {
        let alphabet = Array("0123456789abcdef")
        return prefix + String((0..<digits).map { _ in alphabet[Int.random(in: 0..<16)] })
    }
}
