"""The gateway that grover-gateway replaces, rebuilt from what is known of its behaviour, to measure against it.

It makes a new client for each request, reads every body whole, parses it and writes it anew, forwards nothing but the
Authorization header, and asks the services for their health one after the other. It serves no other purpose.
"""

import logging
import os
import time
import uuid

import httpx
from fastapi import FastAPI, Request
from fastapi.middleware.cors import CORSMiddleware
from fastapi.middleware.gzip import GZipMiddleware
from fastapi.responses import JSONResponse

logging.basicConfig(level=logging.INFO, format="%(asctime)s - %(name)s - %(levelname)s - %(message)s")
logging.getLogger("httpx").setLevel(logging.WARNING)
logger = logging.getLogger("api-gateway")

VERSION = os.environ.get("SERVICE_VERSION", "1.0.0")
SERVICES = {
    name: os.environ.get(f"{name.upper()}_SERVICE_URL", f"http://localhost:{port}")
    for name, port in {"user": 8001, "post": 8002, "media": 8003, "payment": 8004}.items()
}
PREFIXES = {"auth": "user", "users": "user", "posts": "post", "media": "media", "payments": "payment"}
METHODS = ["GET", "POST", "PUT", "DELETE"]

app = FastAPI(title="Grover API Gateway", version=VERSION)
app.add_middleware(
    CORSMiddleware, allow_origins=["*"], allow_credentials=True, allow_methods=["*"], allow_headers=["*"])
app.add_middleware(GZipMiddleware, minimum_size=1000)


@app.middleware("http")
async def log_requests(request: Request, call_next):
    started = time.time()
    logger.info(f"{request.method} {request.url.path}")
    response = await call_next(request)
    logger.info(f"{request.method} {request.url.path} - {response.status_code} - {time.time() - started:.3f}s")
    response.headers["X-Request-ID"] = str(uuid.uuid4())
    return response


def failure(status, message):
    return JSONResponse({"status": "error", "message": message, "code": str(status)}, status)


async def proxy(service, request):
    try:
        headers = {}
        if "authorization" in request.headers:
            headers["Authorization"] = request.headers["authorization"]
        body = None
        if request.method in ("POST", "PUT"):
            body = await request.json() if await request.body() else None
        async with httpx.AsyncClient(timeout=30.0) as client:
            answer = await client.request(
                request.method, SERVICES[service] + request.url.path, headers=headers,
                params=dict(request.query_params), json=body)
        kept = {name: value for name, value in answer.headers.items()
                if name.lower() not in ("content-length", "content-encoding", "transfer-encoding", "connection")}
        return JSONResponse(answer.json(), answer.status_code, kept)
    except (httpx.ConnectError, httpx.TimeoutException):
        return failure(503, f"Service {service} unavailable")
    except Exception:
        logger.exception("proxying failed")
        return failure(500, "Internal gateway error")


def add(prefix, service):
    async def forward(request: Request):
        return await proxy(service, request)

    app.add_api_route(f"/api/{prefix}/{{rest:path}}", forward, methods=METHODS, response_model=None)


for prefix, service in PREFIXES.items():
    add(prefix, service)


@app.get("/health")
async def health():
    return {"status": "healthy", "service": "api-gateway", "version": VERSION, "timestamp": time.time()}


@app.get("/health/services")
async def services_health():
    states = {}
    async with httpx.AsyncClient(timeout=2.0) as client:
        for name, url in SERVICES.items():
            try:
                healthy = (await client.get(f"{url}/health")).status_code == 200
            except httpx.HTTPError:
                healthy = False
            states[name] = {"status": "healthy" if healthy else "unhealthy", "url": url}
    sick = any(state["status"] != "healthy" for state in states.values())
    return {"gateway": "healthy", "services": states, "overall_status": "degraded" if sick else "healthy"}
