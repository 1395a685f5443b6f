internal import Glibc

/// What libcurl reported of a failed exchange.
struct CurlFailure {
    /// A `CURLcode`.
    var code: Int
    /// An `errno`, 0 when there is none.
    var systemError: Int32
    var detail: String
    var sentBytes: Bool
}

/// Turns libcurl's codes into errors that say what to do.
struct TransportAdvice {
    private let server: String
    private let place: String
    private let isLoopback: Bool

    init(_ configuration: ClusterConfiguration) {
        server = configuration.server
        let context = configuration.contextName.map { "context '\($0)' in " } ?? ""
        place = context + configuration.origin
        isLoopback = URLText.isLoopback(configuration.server)
    }

    func error(_ failure: CurlFailure, _ request: HTTPRequest) -> TransportError {
        let code = Self.classify(failure)
        return TransportError(
            code, method: request.method.rawValue, path: request.path, detail: failure.detail,
            message: "\(what(code, failure, request)); \(advice(code, failure))", mayHaveBeenSent: failure.sentBytes)
    }

    static func classify(_ failure: CurlFailure) -> TransportError.Code {
        switch failure.code {
        case 5, 6: .dns
        case 7: failure.systemError == ECONNREFUSED ? .refused : .unreachable
        case 28: .timeout
        case 35: failure.systemError == 0 ? .tls : .connectionLost
        case 53, 54, 58, 59, 60, 64, 66, 77, 80, 82, 83, 90, 91, 98: .tls
        // A server that turns our certificate away says so only as the first answer is read.
        case 55, 56: failure.detail.contains("alert") ? .tls : .connectionLost
        case 16, 18, 52, 81, 92: .connectionLost
        default: .badResponse
        }
    }

    private func what(_ code: TransportError.Code, _ failure: CurlFailure, _ request: HTTPRequest) -> String {
        switch code {
        case .refused: "the connection to the API server \(server) was refused"
        case .dns: "the address of the API server \(server) is unknown: \(failure.detail)"
        case .unreachable: "the API server \(server) cannot be reached: \(failure.detail)"
        case .tls: "no trusted connection to the API server \(server): \(Self.words(failure.detail))"
        case .timeout: "the API server \(server) did not answer \(request.method.rawValue) \(request.path) in time"
        case .connectionLost:
            "the connection to the API server \(server) was lost during \(request.method.rawValue) \(request.path): "
                + failure.detail
        case .badResponse:
            "\(request.method.rawValue) \(request.path) at \(server) failed: \(failure.detail)"
        }
    }

    /// OpenSSL's own codes tell people nothing: a signature that does not fit is what they stand for here.
    private static func words(_ detail: String) -> String {
        detail.hasPrefix("OpenSSL/")
            ? "its certificate is not of the authority that the kubeconfig trusts (\(detail))" : detail
    }

    private func advice(_ code: TransportError.Code, _ failure: CurlFailure) -> String {
        switch code {
        case .refused where isLoopback:
            "is the local cluster running? start it with 'grover-deploy local up', or choose another context"
        case .refused, .unreachable, .dns, .timeout:
            "check the server's address (\(place)) and the network, VPN or firewall on the way to it"
        case .tls where failure.code == 60:
            "the certificate authority of \(place) is not the one of this server: get a new kubeconfig of the cluster"
                + (isLoopback ? ", for the local one with 'grover-deploy local up'" : "")
        case .tls: "check certificates and key of \(place)"
        case .connectionLost: "run the command again; it goes on where it stopped"
        case .badResponse: "is \(server) a Kubernetes API server? (\(place))"
        }
    }
}
