"""What the sandbox's controls do to EC2 that no request to AWS can: the gateway alone reaches this path, and what it asks is
kept and made again like any change."""

import json
import sys

import emulator_corrections as corrections

PATH = "/_temper/fleets"


def with_controls(moto):
    def application(environ, start_response):
        if environ["PATH_INFO"] != PATH:
            return moto(environ, start_response)
        asked = json.loads(environ["wsgi.input"].read() or b"{}")
        try:
            status, answer = "200 OK", _CONTROLS[asked.pop("do")](**asked)
        except LookupError as error:
            status, answer = "404 Not Found", {"message": str(error)}
        body = json.dumps(answer).encode()
        start_response(status, [("content-type", "application/json"), ("content-length", str(len(body)))])
        return [body]

    return application


def settle(at):
    """Lets all happen to instances that is due by `at`, in seconds since the epoch."""
    _ec2("instances").settle(at)


def _ec2(part):
    """Loads moto's EC2 the first time, corrected."""
    import importlib

    importlib.import_module("moto.ec2")
    corrections.install_loaded()
    return importlib.import_module(f"emulator_{part}")


def _interrupt(instance):
    return _ec2("instances").interrupt(instance)


def _shut_down(instance):
    _ec2("instances").shut_down(instance)
    return {"instance": instance}


def _reserve(account, region, **known):
    make_known = _ec2("reservations").make_known
    from moto.ec2.models import ec2_backends

    return {"id": make_known(ec2_backends[account][region], known).id}


def _machines(at, known):
    # Nobody has started any before EC2 is loaded, which takes its time.
    if "moto.ec2" not in sys.modules:
        return {"machines": []}
    return {"machines": _ec2("instances").machines(at, set(known))}


def _facts():
    return {"facts": _ec2("facts").told()}


_CONTROLS = {
    "interrupt": _interrupt,
    "shutDown": _shut_down,
    "reserve": _reserve,
    "facts": _facts,
    "machines": _machines,
}
