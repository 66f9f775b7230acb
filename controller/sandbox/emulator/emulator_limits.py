"""The limit of an environment: what its function does when its schedule calls it, in the sandbox's time.

No function is ever run here: its code came over a port that asks nobody who he is. `fleet/limit/handler.py` ends instances that
are older than they may be, and so does this, for as long as an environment has the function and a schedule that calls it.
"""

import datetime
import importlib
import re
import sys

from moto.core.utils import utcnow

_NAME = re.compile(r"temper-.+-fleet-limit")
_RATE = re.compile(r"rate\((\d+) (minute|hour)s?\)")
_EPOCH = datetime.datetime(1970, 1, 1)


def overdue(backend):
    """Instances that the limit has ended by now, each with when."""
    looked_at, backend.limits_looked_at = getattr(backend, "limits_looked_at", _EPOCH), utcnow()
    alive = [one for one in backend.all_instances() if one.state not in ("terminated", "shutting-down")]
    limits = _limits(backend) if alive else {}
    found = []
    for instance in alive:
        tags = backend.tags.get(instance.id, {})
        minutes, every = tags.get("temper:max-minutes", ""), limits.get(tags.get("temper:environment"))
        if every is None or not (minutes.isascii() and minutes.isdigit()) or int(minutes) == 0:
            continue
        due = instance.launch_time.replace(tzinfo=None) + datetime.timedelta(minutes=int(minutes))
        called = max(_next_call(due, every), looked_at)
        if called <= utcnow():
            found.append((instance, called))
    return found


def _limits(backend):
    """How often the limit of each environment is called, by its name."""
    functions = {
        one.function_name: one.environment_vars.get("TEMPER_ENVIRONMENT")
        for one in _made("awslambda", "lambda_backends", backend, lambda known: known.list_functions())
        if _NAME.fullmatch(one.function_name)
    }
    if not functions:
        return {}
    rules = _made("events", "events_backends", backend, lambda known: known.event_buses["default"].rules.values())
    schedules = _made("scheduler", "scheduler_backends", backend, lambda known: known.list_schedules(None, None))
    calls = [(one.state, one.scheduled_expression, target["Arn"]) for one in rules for target in one.targets]
    calls += [(one.state, one.schedule_expression, one.target["Arn"]) for one in schedules]
    called = [(_every(rate), arn.partition(":function:")[2].split(":")[0]) for state, rate, arn in calls if state == "ENABLED"]
    return {functions[name]: every for every, name in called if every and name in functions}


def _made(service, backends, backend, look):
    """What a service of moto's has; nothing while it is not loaded."""
    if f"moto.{service}.models" not in sys.modules:
        return []
    models = importlib.import_module(f"moto.{service}.models")
    return look(getattr(models, backends)[backend.account_id][backend.region_name])


def _every(rate):
    found = _RATE.fullmatch(rate or "")
    return found and datetime.timedelta(**{f"{found[2]}s": int(found[1])})


def _next_call(after, every):
    """When a rate begins AWS does not say: here with the epoch."""
    return after + every - (after - _EPOCH) % every
