"""Makes moto's answers a function of the request, a seed and a time.

moto keeps everything in memory, so the journal keeps the requests instead and runs them again at the next start. That
gives the same state only if whatever moto draws (ids, KMS key material, version ids, upload ids, dates) comes out the
same. Inside `reproducible(seed, at)` all of it is derived from the seed, and the time stands still at `at`; outside,
everything is as ever. moto's own `POST /moto-api/seed` covers one of the three sources of randomness and no dates.
"""

import contextlib
import datetime
import os
import random
import threading
import time

_scope = threading.local()
_real_time = time.time
_real_urandom = os.urandom
_RealDatetime = datetime.datetime


@contextlib.contextmanager
def reproducible(seed, at):
    with _scoped(random.Random(seed), at):
        yield


@contextlib.contextmanager
def frozen(at):
    """Reads at a time: nothing is drawn."""
    with _scoped(getattr(_scope, "random", None), at):
        yield


@contextlib.contextmanager
def _scoped(generator, at):
    outer = getattr(_scope, "random", None), getattr(_scope, "time", None)
    _scope.random, _scope.time = generator, at
    try:
        yield
    finally:
        _scope.random, _scope.time = outer


def now():
    frozen = getattr(_scope, "time", None)
    return _real_time() if frozen is None else frozen


class _DatetimeMeta(type):
    def __instancecheck__(cls, instance):
        return isinstance(instance, _RealDatetime)

    def __subclasscheck__(cls, subclass):
        return issubclass(subclass, _RealDatetime)


class _Datetime(_RealDatetime, metaclass=_DatetimeMeta):
    @classmethod
    def now(cls, tz=None):
        return cls.fromtimestamp(now(), tz)

    @classmethod
    def utcnow(cls):
        return cls.fromtimestamp(now(), datetime.timezone.utc).replace(tzinfo=None)

    @classmethod
    def today(cls):
        return cls.fromtimestamp(now())


def install_clock():
    """Replaces `datetime.datetime` and `time.time`; must run before moto binds their names."""
    datetime.datetime = _Datetime
    time.time = now


def install_randomness():
    """Makes moto's generator and `os.urandom` (and with it `uuid4`) follow the seed of the request."""
    from moto.moto_api._internal import mock_random

    class ScopedRandom(type(mock_random)):
        def random(self):
            scoped = getattr(_scope, "random", None)
            return super().random() if scoped is None else scoped.random()

        def getrandbits(self, k):
            scoped = getattr(_scope, "random", None)
            return super().getrandbits(k) if scoped is None else scoped.getrandbits(k)

    mock_random.__class__ = ScopedRandom

    def urandom(size):
        scoped = getattr(_scope, "random", None)
        if scoped is None:
            return _real_urandom(size)
        return scoped.getrandbits(size * 8).to_bytes(size, "little") if size else b""

    os.urandom = urandom


def install_backends():
    """Takes what moto creates on first use out of the request that happens to be the first.

    A backend is created when somebody looks at it, a read as well, and reads are not kept. So its contents (default
    networks, default keys) depend on its name only, and creating it takes nothing from the request's own sequence.
    """
    from moto.core import base_backend

    def isolate(owner, method, seed):
        original = getattr(owner, method)

        def isolated(self, *args, **kwargs):
            with _scoped(random.Random(seed(self, *args)), getattr(_scope, "time", None)):
                return original(self, *args, **kwargs)

        setattr(owner, method, isolated)

    isolate(
        base_backend.AccountSpecificBackend,
        "__getitem__",
        lambda self, region: f"{self.service_name}/{self.account_id}/{region}",
    )
    isolate(
        base_backend.BackendDict,
        "_create_account_specific_backend",
        lambda self, account: f"{self.service_name}/{account}",
    )
    # Runs when a module is loaded, in whatever request needs it first.
    isolate(base_backend.BackendDict, "__init__", lambda self, backend, service, *_: service)
