"""The metadata service of one machine: version 2 alone, from a tree that is changed while it is asked."""

from __future__ import annotations

import json
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Dict

TOKEN = "a-token-of-the-laboratory"


def metadata_tree(given: Dict[str, Any]) -> Dict[str, str]:
    credentials = {
        "AccessKeyId": "ASIALABORATORY",
        "SecretAccessKey": "secret",
        "Token": "session",
        "Expiration": "2099-01-01T00:00:00Z",
    }
    document = {
        "instanceId": given["name"],
        "privateIp": given["address"],
        "instanceType": given["instanceType"],
        "imageId": "ami-0123456789abcdef0",
        "availabilityZone": "us-east-1a",
        "pendingTime": given["launched"],
    }
    return {
        "dynamic/instance-identity/document": json.dumps(document),
        "meta-data/tags/instance/aws:ec2:fleet-id": given["fleet"],
        "meta-data/tags/instance/temper:lustre-dns": "fs-1.fsx.us-east-1.amazonaws.com",
        "meta-data/tags/instance/temper:lustre-mount": "abcdef",
        "meta-data/iam/security-credentials/": "node",
        "meta-data/iam/security-credentials/node": json.dumps(credentials),
        "meta-data/services/domain": "amazonaws.com",
    }


def serve(tree: Dict[str, str], address: str, port: int) -> ThreadingHTTPServer:
    class Handler(BaseHTTPRequestHandler):
        def do_PUT(self) -> None:
            ttl = self.headers.get("X-aws-ec2-metadata-token-ttl-seconds", "")
            if self.path == "/latest/api/token" and ttl.isdigit() and 1 <= int(ttl) <= 21600:
                self._answer(200, TOKEN)
            else:
                self._answer(400, "")

        def do_GET(self) -> None:
            if self.headers.get("X-aws-ec2-metadata-token") != TOKEN:
                self._answer(401, "")
                return
            text = tree.get(self.path.split("/", 2)[2])
            self._answer(404 if text is None else 200, text or "")

        def _answer(self, status: int, text: str) -> None:
            self.send_response(status)
            self.send_header("Content-Length", str(len(text.encode())))
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, *words: Any) -> None:
            pass

    return ThreadingHTTPServer((address, port), Handler)


def main() -> None:
    """On its own: told by lines on standard input, first who the machine is, then what else it says."""
    tree = metadata_tree(json.loads(sys.stdin.readline()))
    threading.Thread(target=serve(tree, "169.254.169.254", 80).serve_forever, daemon=True).start()
    for line in sys.stdin:
        said = json.loads(line)
        tree[said["path"]] = said["text"]


if __name__ == "__main__":
    main()
