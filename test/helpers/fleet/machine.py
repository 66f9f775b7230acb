"""
The first process of a machine without systemd: gives it its address, its metadata service and folders of its own, does
what cloud-init does with the user data, and ends, with all the machine's processes, when somebody powers it off.
"""

from __future__ import annotations

import base64
import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from typing import Any, Dict

from metadata_service import metadata_tree, serve

HERE = os.path.dirname(os.path.abspath(__file__))
OWN_FOLDERS = ("/etc", "/opt", "/usr", "/var", "/mnt", "/root")


def run(*words: str) -> None:
    subprocess.run(words, check=True)


def own_folders(disk_mib: int) -> None:
    """What the machine writes stays in its memory and is gone with it."""
    run("mount", "-t", "tmpfs", "tmpfs", "/run")
    for folder in OWN_FOLDERS:
        upper, work = f"/run/machine{folder}/upper", f"/run/machine{folder}/work"
        os.makedirs(upper)
        os.makedirs(work)
        run("mount", "-t", "overlay", "overlay", "-o", f"lowerdir={folder},upperdir={upper},workdir={work}", folder)
    os.makedirs("/etc/systemd/system", exist_ok=True)
    os.makedirs("/var/lib/temper", exist_ok=True)
    run("mount", "-t", "tmpfs", "-o", f"size={disk_mib}m", "tmpfs", "/var/lib/temper")


def own_network(given: Dict[str, Any]) -> None:
    run("ip", "link", "set", "lo", "up")
    run("ip", "address", "add", "169.254.169.254/32", "dev", "lo")
    run("ip", "link", "set", given["peer"], "name", "eth0")
    run("ip", "address", "add", f"{given['address']}/24", "dev", "eth0")
    run("ip", "link", "set", "eth0", "up")
    run("hostname", given["name"])


def cloud_init(user_data: str, environment: Dict[str, str]) -> None:
    """The two modules of cloud-init that the user data asks for."""
    first, rest = user_data.split("\n", 1)
    assert first == "#cloud-config"
    asked = json.loads(rest)
    assert set(asked) == {"write_files", "runcmd"}
    for file in asked["write_files"]:
        assert file["encoding"] == "b64"
        os.makedirs(os.path.dirname(file["path"]), exist_ok=True)
        with open(file["path"], "wb") as written:
            written.write(base64.b64decode(file["content"]))
        os.chmod(file["path"], int(file["permissions"], 8))
    for words in asked["runcmd"]:
        subprocess.Popen(words, env=environment, stdin=subprocess.DEVNULL)


def main() -> None:
    signal.signal(signal.SIGUSR1, lambda *_: os._exit(0))
    print("hello", flush=True)
    given = json.loads(sys.stdin.readline())
    own_folders(given["diskMib"])
    own_network(given)
    # `mount -t lustre` looks for its helper in one place alone.
    shutil.copy(os.path.join(HERE, "stand-ins", "mount.lustre"), "/usr/sbin/mount.lustre")
    tree = metadata_tree(given)
    service = serve(tree, "169.254.169.254", 80)
    threading.Thread(target=service.serve_forever, daemon=True).start()
    stand_ins = os.path.join(HERE, "stand-ins")
    environment = {
        "PATH": ":".join([*given.get("path", []), stand_ins, os.environ["PATH"]]),
        "HOME": "/root",
        "AWS_ENDPOINT_URL": given["endpoint"],
        "LABORATORY_STAND_INS": stand_ins,
        "PYTHONDONTWRITEBYTECODE": "1",
        **given["environment"],
    }
    cloud_init(given["userData"], environment)
    threading.Thread(target=listen, args=(tree,), daemon=True).start()
    # Whose parent has ended is this process's child.
    while True:
        try:
            os.wait()
        except ChildProcessError:
            time.sleep(0.1)


def listen(tree: Dict[str, str]) -> None:
    for line in sys.stdin:
        said = json.loads(line)
        if "path" in said:
            tree[said["path"]] = said["text"]
        else:
            with open("/run/temper/main", encoding="utf-8") as mark:
                os.kill(json.load(mark)["pid"], signal.SIGKILL)


if __name__ == "__main__":
    main()
