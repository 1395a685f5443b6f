internal import Glibc

/// What this machine has to give, for the Node object.
struct MachineCapacity {
    let cpus: Int
    let memoryBytes: Int
    let kernel: String
    let architecture: String

    static let current: MachineCapacity = {
        var name = utsname()
        uname(&name)
        func text<Field>(_ field: Field) -> String {
            withUnsafeBytes(of: field) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
        }
        let machine = text(name.machine)
        return MachineCapacity(
            cpus: max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))),
            memoryBytes: sysconf(Int32(_SC_PHYS_PAGES)) * sysconf(Int32(_SC_PAGESIZE)), kernel: text(name.release),
            architecture: ["x86_64": "amd64", "aarch64": "arm64"][machine] ?? machine)
    }()
}
