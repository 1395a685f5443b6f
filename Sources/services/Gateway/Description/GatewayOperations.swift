internal import ServiceKit

extension APIDescription {
    /// What the gateway answers itself.
    static let gateway: [Operation] = [
        .get(
            "/", "getRoot", "gateway", "What this is",
            .inline(
                Schemas.object([
                    .init("service", ["type": "string"]), .init("version", ["type": "string"]),
                    .init("status", ["const": "running"]), .init("documentation", ["type": "string"]),
                    .init("services", ["type": "array", "items": ["type": "string"]]),
                ]))
        ).open,
        .get(
            "/api", "getServices", "gateway", "Which services there are",
            .inline(
                Schemas.object([
                    .init("message", ["type": "string"]), .init("version", ["type": "string"]),
                    .init("services", ["type": "object", "additionalProperties": ["type": "string"]]),
                ]))
        ).open,
        .get("/health", "getHealth", "gateway", "That the gateway is there", .schema("Health")).open,
        .get("/health/services", "getServicesHealth", "gateway", "How all services are", .schema("ServicesHealth"))
            .open.noting("503 with the same body when no service is healthy."),
        .get("/openapi.json", "getDescription", "gateway", "This document", .inline(["type": "object"])).open,
        .get("/docs", "getDocs", "gateway", "This document as a page", .text("text/html")).open,
    ]
}
