import Documents
import Testing

@testable import LocalCluster

/// What the node replaces in environment and arguments, and what it leaves alone.
@Suite struct ReferenceRewriterTests {
    private let rewriter = ReferenceRewriter(
        services: [
            service("user", "default", "127.7.0.8", 8001), service("post", "default", "127.7.0.9", 80, 8002),
            service("mongo", "data", "127.7.0.10", 27017), service("user", "data", "127.7.0.11", 8001),
            service("headless", "default", "None", 8001),
        ],
        namespace: "default",
        mounts: [
            ReferenceRewriter.Mount(path: "/data", folder: "/state/a"),
            ReferenceRewriter.Mount(path: "/data/deep", folder: "/state/b"),
            ReferenceRewriter.Mount(path: "/tmp", folder: "/state/tmp"),
        ])

    @Test(arguments: [
        // Every form of a name.
        ("http://user:8001", "http://127.7.0.8:8001"),
        ("http://user.default:8001", "http://127.7.0.8:8001"),
        ("http://user.default.svc:8001", "http://127.7.0.8:8001"),
        ("http://user.default.svc.cluster.local:8001", "http://127.7.0.8:8001"),
        ("http://user.data.svc.cluster.local:8001", "http://127.7.0.11:8001"),
        ("http://USER:8001", "http://127.7.0.8:8001"),
        // The scheme's own port.
        ("http://post", "http://127.7.0.9"), ("http://post/users?a=b", "http://127.7.0.9/users?a=b"),
        ("mongodb://mongo.data/grover", "mongodb://127.7.0.10/grover"),
        // User information stays, and only what is behind it is a host.
        ("http://user:8001@post:8002/", "http://user:8001@127.7.0.9:8002/"),
        (
            "mongodb://post:80@mongo.data:27017,mongo.data:27017/x",
            "mongodb://post:80@127.7.0.10:27017,127.7.0.10:27017/x"
        ),
        // A host and a port alone, in lists too.
        ("user:8001", "127.7.0.8:8001"), ("user:8001,post:8002", "127.7.0.8:8001,127.7.0.9:8002"),
        ("--backend=user:8001", "--backend=127.7.0.8:8001"), ("a user:8001 b", "a 127.7.0.8:8001 b"),
        // Several URLs in one value.
        ("http://user:8001/a,http://post:8002/b", "http://127.7.0.8:8001/a,http://127.7.0.9:8002/b"),
        ("http://user:8001,http://post:8002", "http://127.7.0.8:8001,http://127.7.0.9:8002"),
        ("http://user:8001 http://post", "http://127.7.0.8:8001 http://127.7.0.9"),
        (#"{"url":"http://user:8001/x"}"#, #"{"url":"http://127.7.0.8:8001/x"}"#),
        // Mounts, whole or followed by a slash, the deepest first.
        ("/data", "/state/a"), ("/data/", "/state/a/"), ("/data/post.sqlite", "/state/a/post.sqlite"),
        ("/data/deep/x", "/state/b/x"), ("--file=/data/x", "--file=/state/a/x"),
        ("/data/a:/tmp/b", "/state/a/a:/state/tmp/b"), ("file:///data/x", "file:///state/a/x"),
    ])
    func isReplaced(_ text: String, _ expected: String) {
        let (result, changes) = rewriter.rewrite(text)
        #expect(result == expected)
        #expect(!changes.isEmpty)
    }

    @Test(arguments: [
        // Bare words.
        "user", "post", "data", "the user of a post",
        // Ports that the Service does not have, names that no Service has.
        "http://user:9999", "user:80", "http://user", "http://other:8001", "http://mongo:27017",
        "http://user.other.svc:8001", "http://user.default.svc.cluster.example:8001",
        // Names inside of other names.
        "http://myuser:8001", "http://user.example.com:8001", "xuser:8001", "user:80011", "user:8001:x",
        // Paths, queries and fragments of URLs.
        "http://example.com/user:8001", "http://example.com/data/x", "http://example.com?u=user:8001",
        "http://example.com#/data", "http://example.com/a/http:/user:8001",
        // User information of another host.
        "http://user:8001@example.com/",
        // A Service with no address of its own.
        "http://headless:8001",
        // Paths that only begin or end like a mount.
        "/database", "/data.sqlite", "/x/data", "data/x", "/tmpfile",
        // Not URLs.
        "://user:8001", "", " ", "1://",
    ])
    func isLeftAlone(_ text: String) {
        let (result, changes) = rewriter.rewrite(text)
        #expect(result == text)
        #expect(changes.isEmpty)
    }

    @Test func whatWasReplacedHoldsNoSecret() {
        let (text, changes) = rewriter.rewrite("mongodb://root:hush@mongo.data:27017/x?key=hush")
        #expect(text == "mongodb://root:hush@127.7.0.10:27017/x?key=hush")
        #expect(changes == [ReferenceRewriter.Change(from: "mongo.data", to: "127.7.0.10")])
    }

    private static func service(_ name: String, _ namespace: String, _ address: String, _ ports: Int...) -> Node {
        [
            "metadata": ["name": Node(name), "namespace": Node(namespace)],
            "spec": ["clusterIP": Node(address), "ports": Node(ports.map { ["port": Node($0)] })],
        ]
    }
}
