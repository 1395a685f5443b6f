extension Clock where Duration == Swift.Duration {
    /// A sleep that ends a given time after this call, however late it is begun.
    func alarm(in delay: Duration) -> @Sendable () async throws -> Void {
        let deadline = now.advanced(by: delay)
        return { try await self.sleep(until: deadline, tolerance: nil) }
    }
}
