"""Configurations of nginx: the proxy to compare with, and an upstream that costs next to nothing."""

import getpass

COMMON = """
daemon off;
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/error.log error;
user {user};
events {{ worker_connections 1024; }}
http {{
    access_log {log};
    keepalive_requests 1000000;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
{content}
}}
"""


def configuration(folder, content, log):
    return COMMON.format(folder=folder, user=getpass.getuser(), log=log, content=content)


def proxy(folder, port, upstream):
    """One worker, connections to the upstream kept, one line in the access log for each request."""
    return configuration(folder, f"""
    upstream service {{ server 127.0.0.1:{upstream}; keepalive 64; keepalive_requests 1000000; }}
    server {{
        listen 127.0.0.1:{port} backlog=1024;
        location / {{
            proxy_pass http://service;
            proxy_http_version 1.1;
            proxy_set_header Connection "";
            proxy_set_header Host $host;
            proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
            proxy_set_header X-Forwarded-Proto $scheme;
        }}
    }}""", f"{folder}/access.log")


def fixed(folder, port, text):
    """The same small JSON for every path."""
    return configuration(folder, f"""
    server {{
        listen 127.0.0.1:{port} backlog=1024;
        default_type application/json;
        location / {{ return 200 '{text}'; }}
    }}""", "off")
