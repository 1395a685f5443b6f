internal import CProcess
internal import Glibc

/// A process to start in a session of its own, with default signals and no descriptor but the named ones.
struct ProcessLaunch {
    var executable: String
    /// What follows the program's name.
    var arguments: [String] = []
    /// All of the environment: nothing is inherited.
    var environment: [String: String] = [:]
    var workingFolder: String?
    /// Descriptors of the new process, in the order of their numbers from 0 on.
    var descriptors: [CInt]
    /// A terminal that becomes the session's own, in place of descriptors 0 to 2.
    var terminal: String?

    /// - Throws: `HostError`, as when the executable is missing or not executable.
    func start() throws -> pid_t {
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        var all = sigset_t()
        sigfillset(&all)
        posix_spawnattr_setsigdefault(&attributes, &all)
        let flags = CInt(GROVER_SPAWN_SETSID) | CInt(POSIX_SPAWN_SETSIGMASK) | CInt(POSIX_SPAWN_SETSIGDEF)
        posix_spawnattr_setflags(&attributes, Int16(flags))

        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        for (number, descriptor) in descriptors.enumerated() {
            posix_spawn_file_actions_adddup2(&actions, descriptor, CInt(number))
        }
        if let terminal {
            // The leader of a session gets the first terminal that it opens.
            posix_spawn_file_actions_addopen(&actions, 0, terminal, O_RDWR, 0)
            for number in CInt(1)...2 { posix_spawn_file_actions_adddup2(&actions, 0, number) }
        }
        posix_spawn_file_actions_addclosefrom_np(&actions, terminal == nil ? CInt(descriptors.count) : 3)
        if let workingFolder { posix_spawn_file_actions_addchdir_np(&actions, workingFolder) }

        var pid: pid_t = 0
        let program = CStrings([executable] + arguments)
        let settings = CStrings(environment.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" })
        defer {
            program.free()
            settings.free()
        }
        let failure = posix_spawn(&pid, executable, &actions, &attributes, program.pointers, settings.pointers)
        guard failure == 0 else { throw HostError("start", executable, failure) }
        return pid
    }

    private struct CStrings {
        let pointers: [UnsafeMutablePointer<CChar>?]

        init(_ texts: [String]) { pointers = texts.map { strdup($0) } + [nil] }
        func free() { for pointer in pointers { Glibc.free(pointer) } }
    }
}
