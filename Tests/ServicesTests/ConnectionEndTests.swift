import Foundation
import Hummingbird
import NIOCore
import Testing

@testable import ServiceKit

/// When a connection ends though nobody has told the service to stop.
@Suite(.timeLimit(.minutes(20))) struct ConnectionEndTests {
    @Test func anOldConnectionEndsWithItsNextAnswer() async throws {
        try await withRunningService(connectionAge: .zero, build: { _ in }) { port in
            try await RawConnection.with(port: port) { client in
                let answer = try await client.ask("GET /health")
                #expect(answer.hasPrefix("HTTP/1.1 200"))
                #expect(answer.headers("Connection") == ["close"])
                #expect(try await client.answer() == nil)
            }
        }
    }

    @Test func aYoungConnectionStays() async throws {
        try await withRunningService(build: { _ in }) { port in
            try await RawConnection.with(port: port) { client in
                for _ in 1...3 {
                    let answer = try await client.ask("GET /health")
                    #expect(answer.headers("Connection") == [])
                }
            }
        }
    }

    @Test func anAnswerBeforeTheEndOfTheRequestIsTheLast() async throws {
        let build: ServiceProgram.Build = { service in
            service.router.post("/closed") { _, _ -> JSON in throw APIError.notAuthenticated }
        }
        try await withRunningService(build: build) { port in
            try await RawConnection.with(port: port) { client in
                try await client.write("POST /closed HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\npart")
                let answer = try #require(try await client.answer())
                #expect(answer.hasPrefix("HTTP/1.1 401"))
                #expect(answer.headers("Connection") == ["close"])
                #expect(try await client.answer() == nil)
            }
        }
    }

    @Test func whoWantsToEndItIsToldSo() async throws {
        try await withRunningService(build: { _ in }) { port in
            try await RawConnection.with(port: port) { client in
                try await client.write("GET /health HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
                let answer = try #require(try await client.answer())
                #expect(answer.headers("Connection") == ["close"])
                #expect(try await client.answer() == nil)
            }
        }
    }

    /// What could not be read is answered, and its connection goes, though its client would keep it.
    @Test(arguments: ["nonsense\r\n\r\n", "GET /health HTTP/1.1\r\n\r\n"])
    func aClientThatCannotBeUnderstoodKeepsNoConnection(start: String) async throws {
        try await withRunningService(build: { _ in }) { port in
            for before in ["", "GET /health HTTP/1.1\r\nHost: a\r\n\r\n"] {
                let channel = try await RawConnection.open(port: port)
                try await channel.executeThenClose { inbound, outbound in
                    try await outbound.write(ByteBuffer(string: before + start))
                    for try await _ in inbound {}
                    // The service has ended its half; that it ends all of it makes writing fail.
                    while (try? await outbound.write(ByteBuffer(string: "x"))) != nil { await Task.yield() }
                }
            }
        }
    }

    @Test(arguments: ["", "GET /hea", "POST /closed HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\npart"])
    func aClientThatSaysNothingIsNotWaitedFor(start: String) async throws {
        let build: ServiceProgram.Build = { service in
            service.router.post("/closed") { request, _ -> JSON in
                for try await _ in request.body {}
                return []
            }
        }
        try await withRunningService(idleTime: .milliseconds(50), build: build) { port in
            try await RawConnection.open(port: port).executeThenClose { inbound, outbound in
                // On a busy machine it may be over already.
                if !start.isEmpty { try? await outbound.write(ByteBuffer(string: start)) }
                do {
                    for try await _ in inbound {}
                } catch let error as IOError where error.errnoCode == ECONNRESET {
                    // What came too late to be read makes its end a reset.
                }
            }
        }
    }
}
