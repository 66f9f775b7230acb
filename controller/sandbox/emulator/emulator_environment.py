"""Makes the private virtual environment that moto runs in. Needs nothing but Python itself, 3.6 or newer.

    python emulator_environment.py FOLDER REQUIREMENTS

FOLDER/environment is complete when FOLDER/complete holds the digest of REQUIREMENTS; anything else there is what a
killed run left behind, and is made again. The system's file lock lets one process build while others wait, and is
released however that process ends. Says `waiting`, `building`, `installing`, `done` or `failed` as JSON lines; ends
when standard input closes.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import threading

LEAST = (3, 10)


def say(event, **details):
    sys.stdout.write(json.dumps(dict(details, event=event)) + "\n")
    sys.stdout.flush()


def fail(reason, detail):
    say("failed", reason=reason, detail=detail)
    sys.stdout.flush()
    os._exit(1)


class Children:
    """The one program that is running, so that it ends when this process must."""

    def __init__(self):
        self.current = None

    def run(self, arguments, on_line=None):
        """Exit code and the last lines of output."""
        tail = []
        self.current = subprocess.Popen(
            arguments, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, universal_newlines=True
        )
        for line in self.current.stdout:
            tail = (tail + [line.rstrip()])[-30:]
            if on_line:
                on_line(line.strip())
        return self.current.wait(), "\n".join(tail)

    def end_with_parent(self):
        while sys.stdin.buffer.read(4096):
            pass
        if self.current is not None:
            self.current.kill()
        os._exit(1)


def lock(folder):
    import fcntl

    file = os.open(os.path.join(folder, "lock"), os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        say("waiting")
        fcntl.flock(file, fcntl.LOCK_EX)


def is_complete(folder, digest, python):
    try:
        with open(os.path.join(folder, "complete")) as file:
            return file.read() == digest and subprocess.call([python, "-c", "import moto"], stdin=subprocess.DEVNULL) == 0
    except OSError:
        return False


def classify(output):
    if "DO NOT MATCH THE HASHES" in output or "Hashes are required" in output:
        return "hash"
    return "disk" if "No space left on device" in output else "install"


def build(folder, requirements, digest, children):
    environment = os.path.join(folder, "environment")
    complete = os.path.join(folder, "complete")
    if os.path.exists(complete):
        os.remove(complete)
    shutil.rmtree(environment, ignore_errors=True)
    say("building")
    code, output = children.run([sys.executable, "-m", "venv", environment])
    if code != 0:
        fail("venv", output)
    python = os.path.join(environment, "bin", "python")

    def progress(line):
        word, _, rest = line.partition(" ")
        if word in ("Collecting", "Downloading", "Installing"):
            say("installing", detail=word + " " + rest.split(" ")[0])

    code, output = children.run(
        [python, "-m", "pip", "install", "--require-hashes", "--only-binary", ":all:", "--no-input", "--no-cache-dir"]
        + ["--disable-pip-version-check", "--progress-bar", "off", "--retries", "2", "-r", requirements],
        progress,
    )
    if code != 0:
        fail(classify(output), output)
    with open(complete + ".new", "w") as file:
        file.write(digest)
        file.flush()
        os.fsync(file.fileno())
    os.replace(complete + ".new", complete)


def main():
    folder, requirements = sys.argv[1:3]
    if sys.version_info < LEAST:
        fail("old", "%d.%d" % sys.version_info[:2])
    try:
        import ensurepip  # noqa: F401  Debian and its kin leave it out of python3
        import venv  # noqa: F401
    except ImportError as error:
        fail("no-venv", str(error))
    children = Children()
    threading.Thread(target=children.end_with_parent, daemon=True).start()
    with open(requirements, "rb") as file:
        digest = hashlib.sha256(file.read()).hexdigest()
    try:
        os.makedirs(folder, exist_ok=True)
        lock(folder)
        if not is_complete(folder, digest, os.path.join(folder, "environment", "bin", "python")):
            build(folder, requirements, digest, children)
    except OSError as error:
        fail("disk", str(error))
    say("done")
    os._exit(0)


if __name__ == "__main__":
    main()
