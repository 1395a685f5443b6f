internal import Documents

/// The formats of strings that a server checks in custom resources; others are taken as they are.
enum SchemaFormat {
    /// What the text should be; nil where it is.
    static func complaint(about text: String, _ format: String) -> String? {
        switch format {
        case "date-time" where !isMoment(text): "no time of the form 2026-01-31T12:00:00Z"
        case "date" where Timestamp("\(text)T00:00:00Z") == nil: "no date of the form 2026-01-31"
        case "duration" where !isDuration(text): "no duration such as 1h30m or 250ms"
        case "byte" where Base64.decode(text) == nil: "not base64"
        case "ipv4" where !IPAddressForm.isIPv4(text[...]): "no IPv4 address"
        case "ipv6" where !IPAddressForm.isIPv6(text[...]): "no IPv6 address"
        case "cidr" where !IPAddressForm.isNetwork(text): "no network such as 10.0.0.0/8"
        case "mac" where !isHardwareAddress(text): "no hardware address such as 02:00:5e:10:00:01"
        case "uuid", "uuid3", "uuid4", "uuid5": isUUID(text, version: format.last) ? nil : "no \(format)"
        case "email" where !isEmail(text): "no mail address"
        case "hostname" where !isHostname(text): "no host name"
        case "uri" where !isURI(text): "no URI"
        case "hexcolor" where color?.isFound(in: text) == false: "no colour such as #ff8800"
        default: nil
        }
    }

    private static func isMoment(_ text: String) -> Bool {
        // Older servers wrote a blank, and small letters are legal too (RFC 3339, 5.6).
        Timestamp(text.uppercased().replacing(" ", with: "T")) != nil
    }

    /// As Go writes durations, and what servers take beside: `3 days`.
    private static func isDuration(_ text: String) -> Bool {
        durations.contains { $0?.isFound(in: text) != false }
    }

    private static let durations: [Pattern?] = {
        let one = "([0-9]+(\\.[0-9]*)?|\\.[0-9]+)"
        let units = "ns|nano|us|µs|micro|ms|milli|s|sec|m|min|h|hr|hour|d|day|w|week|wk"
        return [
            Pattern("^[-+]?(0|(\(one)(ns|us|µs|μs|ms|s|m|h))+)$"), Pattern("^ *([0-9]+ *(\(units))(s|es)? *)+$"),
        ]
    }()

    private static func isHardwareAddress(_ text: String) -> Bool {
        hardwareAddress?.isFound(in: text) != false
    }

    private static let hardwareAddress: Pattern? = {
        let pairs = "([0-9a-fA-F]{2}[:-]){5}([0-9a-fA-F]{2}|([0-9a-fA-F]{2}[:-]){2}[0-9a-fA-F]{2})"
        let fours = "([0-9a-fA-F]{4}\\.){2}[0-9a-fA-F]{4}"
        return Pattern("^(\(pairs)|\(fours))$")
    }()

    private static func isUUID(_ text: String, version: Character?) -> Bool {
        let digits = text.lowercased().replacing("-", with: "")
        guard digits.utf8.count == 32, digits.allSatisfy({ $0.isASCII && $0.isHexDigit }) else { return false }
        let place = digits.index(digits.startIndex, offsetBy: 12)
        return version == "d" || digits[place] == version
    }

    private static let color = Pattern("^#?([0-9a-fA-F]{3}|[0-9a-fA-F]{6})$")

    /// As mail programs write it, also with a name before: `Ada <ada@example.org>` (RFC 5322, 3.4).
    private static func isEmail(_ text: String) -> Bool { email?.isFound(in: text) != false }
    private static let email = Pattern("^\\s*(.*<[^@<>\\s]+@[^@<>\\s]+>|[^@\\s]+@[^@\\s]+)\\s*$")

    private static func isHostname(_ text: String) -> Bool {
        text.utf8.count <= 255 && hostname?.isFound(in: text) != false
    }

    private static let hostname: Pattern? = {
        let part = "[a-zA-Z0-9]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?"
        return Pattern("^\(part)(\\.\(part))*\\.?$")
    }()

    /// With a scheme, or a path from the root.
    private static func isURI(_ text: String) -> Bool { uri?.isFound(in: text) != false }
    private static let uri = Pattern("^([a-zA-Z][a-zA-Z0-9+.-]*:|/)[^\\s]*$")
}
