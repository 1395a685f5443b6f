internal import HTTPTypes
internal import Hummingbird
internal import NIOCore
internal import ServiceKit

/// `/openapi.json`, and `/docs`, the same for people. Both are made once.
struct DescriptionRoutes {
    private let document: ByteBuffer
    private let page: ByteBuffer

    init(version: String) {
        let description = APIDescription.document(version: version)
        document = ByteBuffer(bytes: description.bytes)
        page = ByteBuffer(string: DescriptionPage(document: description).html)
    }

    func add(to router: ServiceRouter) {
        router.get("/openapi.json") { [document] _, _ in Self.response(document, "application/json") }
        router.get("/docs") { [page] _, _ in Self.response(page, "text/html; charset=utf-8") }
        router.get("/docs/style.css") { _, _ in
            Self.response(ByteBuffer(string: Self.style), "text/css; charset=utf-8")
        }
    }

    private static func response(_ body: ByteBuffer, _ type: String) -> Response {
        var response = Response(
            status: .ok, headers: [.contentType: type, .cacheControl: "public, max-age=300"],
            body: ResponseBody(byteBuffer: body))
        response.headers[.contentSecurityPolicy] =
            "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
        response.headers[.xContentTypeOptions] = "nosniff"
        return response
    }

    private static let style = """
        :root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
        body { max-width: 60rem; margin: 0 auto; padding: 1rem; }
        h2 { margin-top: 2.5rem; }
        h4 { margin: .75rem 0 .25rem; }
        details { border: 1px solid #8886; border-radius: .4rem; margin: .4rem 0; padding: .4rem .8rem; }
        summary { cursor: pointer; }
        summary span { display: inline-block; min-width: 4.5rem; font-weight: 700; }
        .get { color: #0a7; } .post { color: #06c; } .put { color: #b60; } .delete { color: #c22; }
        table { border-collapse: collapse; width: 100%; }
        td { border-top: 1px solid #8884; padding: .25rem .5rem; vertical-align: top; }
        pre { overflow-x: auto; background: #8881; padding: .5rem; margin: .25rem 0; }

        """
}
