import Foundation
import NIOCore
import NIOPosix
import TestSupport
import Testing

@testable import LocalCluster

/// Claims of address blocks by clusters side by side.
@Suite struct ClusterAddressesTests {
    private let scratch: ScratchFolder
    private var locks: String { "\(scratch.path)/locks" }

    init() throws { scratch = try ScratchFolder("addresses") }

    private func claim(_ cluster: String, listening: Set<Int> = []) throws -> ClusterAddresses {
        try ClusterAddresses.claim(
            stateFolder: "\(scratch.path)/\(cluster)", locks: locks, listening: listening)
    }

    @Test func aBlockInWhichSomebodyListensIsLeftAlone() throws {
        var first: ClusterAddresses? = try claim("first", listening: [1, 2])
        #expect(first?.block == 3)
        first = nil
        // Its own pods do listen.
        #expect(try claim("first", listening: [1, 2, 3]).block == 3)
    }

    @Test func listeningSocketsAreReadFromTheKernelsTable() async throws {
        let table = """
              sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
               0: 0E100E7F:1F42 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1024473 1
               1: 14100D7F:1F41 0100007F:A0B2 01 00000000:00000000 00:00000000 00000000     0        0 1010817 1
               2: 00000000:0016 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1010818 1
            """
        #expect(ListeningBlocks.parse(table) == [14])
        let group = MultiThreadedEventLoopGroup.singleton
        let server = try await ServerBootstrap(group: group).bind(host: "127.253.9.9", port: 0).get()
        #expect(ListeningBlocks.read().contains(253))
        try await server.close()
    }

    @Test func clustersSideBySideHaveBlocksOfTheirOwn() throws {
        let clusters = try ["a", "b", "c"].map { try claim($0) }
        #expect(Set(clusters.map(\.block)).count == 3)
        withExtendedLifetime(clusters) {}
    }

    @Test func clustersThatStartAtOnceHaveBlocksOfTheirOwn() async throws {
        let clusters = try await withThrowingTaskGroup(of: ClusterAddresses.self) { group in
            for number in 0..<8 { group.addTask { try claim("cluster-\(number)") } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(Set(clusters.map(\.block)).count == 8)
    }

    @Test func aClusterGetsItsBlockAgainEvenWhenOthersCameMeanwhile() throws {
        let kept = try claim("keeper")
        var first: ClusterAddresses? = try claim("comes-back")
        let block = try #require(first?.block)
        first = nil
        let other = try claim("newcomer")
        #expect(other.block != block)
        #expect(try claim("comes-back").block == block)
        withExtendedLifetime([kept, other]) {}
    }

    @Test func aBlockWhoseClusterIsGoneIsFree() throws {
        var first: ClusterAddresses? = try claim("gone")
        let block = try #require(first?.block)
        first = nil
        try FileManager.default.removeItem(atPath: "\(scratch.path)/gone")
        #expect(try claim("newcomer").block == block)
    }

    @Test func allBlocksTakenIsAnError() throws {
        var held: [ClusterAddresses] = []
        for number in 1...254 { held.append(try claim("cluster-\(number)")) }
        #expect(throws: HostError.self) { try claim("one-too-many") }
    }

    @Test func servicesAndPodsHaveAddressesApart() throws {
        let addresses = try claim("a")
        let service = try #require(addresses.freeService(besides: []))
        let pod = try #require(addresses.freePod(besides: []))
        #expect(addresses.isService(service) && !addresses.isPod(service))
        #expect(addresses.isPod(pod) && !addresses.isService(pod))
        #expect(service != addresses.node)
        #expect(addresses.freeService(besides: [service]) != service)
    }

    @Test func aPodsAddressRestsBeforeItIsUsedAgain() throws {
        let addresses = try claim("a")
        let book = PodAddressBook()
        let first = book.address(for: "one", from: addresses)
        book.release("one")
        #expect(book.address(for: "two", from: addresses) != first)
        #expect(book.address(for: "two", from: addresses) == book.address(for: "two", from: addresses))
    }

    @Test func addressesBeginAnewBehindTheLast() throws {
        let addresses = try claim("a")
        let last = "127.\(addresses.block).255.254"
        #expect(addresses.freePod(besides: [last], after: last) == "127.\(addresses.block).16.1")
    }

    @Test func theLastAddressIsTheHighestAsANumber() throws {
        let addresses = try claim("a")
        let book = PodAddressBook()
        // Taken up again after a restart, in any order.
        book.keep("127.\(addresses.block).16.9", for: "one")
        book.keep("127.\(addresses.block).16.10", for: "two")
        #expect(book.address(for: "three", from: addresses) == "127.\(addresses.block).16.11")
    }
}
