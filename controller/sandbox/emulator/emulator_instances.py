"""The life of instances in the sandbox's time: launched as a template says, ended by themselves, by EC2 or with their
Capacity Block, seen for an hour after that and then forgotten.

moto (5.2) starts instances with half of their template, ends them only by TerminateInstances, and shows them for ever.
Nothing waits: what is due by now happens when the next request to EC2 comes (`settle`).

Sources: EC2 user guide ("Instance lifecycle": a terminated instance "remains visible in the console for a short while",
about an hour; "Spot Instance interruption notices": two minutes), EC2 API reference (StateReason), 2026-11.
"""

import copy
import datetime
import random

from moto.core.responses import ActionResult
from moto.core.utils import utcnow
from moto.ec2.exceptions import EC2ClientError
from moto.ec2.models.instances import Instance, StateReason

import emulator_determinism as determinism
import emulator_facts as facts
import emulator_launch as launch
import emulator_limits as limits
import emulator_reservations as reservations

SPOT_NOTICE = datetime.timedelta(minutes=2)
VISIBLE = datetime.timedelta(hours=1)

USER = StateReason("Client.UserInitiatedShutdown: User initiated shutdown", "Client.UserInitiatedShutdown")
ITSELF = StateReason("Client.InstanceInitiatedShutdown: Instance initiated shutdown", "Client.InstanceInitiatedShutdown")
SPOT = StateReason("Server.SpotInstanceTermination: Spot instance termination", "Server.SpotInstanceTermination")
# Unverified: what EC2 says of instances that it takes away with their block.
BLOCK_END = StateReason("Server.CapacityBlockEnd: Capacity Block reservation is ending", "Server.CapacityBlockEnd")



def install():
    from moto.ec2.models.launch_templates import LaunchTemplateBackend
    from moto.ec2.responses import EC2Response

    EC2Response.run_instances = _run_instances
    _dated_ends()
    create = LaunchTemplateBackend.create_launch_template

    def checked(self, name, description, template_data, tag_spec):
        launch.check_user_data(template_data.get("UserData"), "InvalidUserData.Malformed")
        # moto keeps the template's own tags among those that it gives to what it launches.
        own = template_data.pop("TagSpecifications", [])
        kept = [one for one in own if one.get("ResourceType") != "launch-template"]
        data = {**template_data, **({"TagSpecifications": kept} if kept else {})}
        return create(self, name, description, data, tag_spec)

    LaunchTemplateBackend.create_launch_template = checked


def _dated_ends():
    """When an instance ended, which moto says in a sentence only."""
    terminate = Instance.terminate

    def dated(self):
        if self.state == "terminated":
            return copy.copy(self._state)
        self.ended_at = getattr(self, "ended_at", None) or utcnow()
        return terminate(self)

    Instance.terminate = dated


def _run_instances(self):
    from moto.ec2.utils import parse_user_data

    request = {**self.params, "UserData": parse_user_data(self._get_param("UserData"))}
    template = request.pop("LaunchTemplate", None)
    backend = self.ec2_backend
    data = launch.checked(backend, launch.merged(template_data(backend, template), request))
    least, most = int(request.get("MinCount") or 1), int(request.get("MaxCount") or 1)
    count = min(most, launch.room(backend, data, launch.shortage_of(self.headers)))
    if count < least:
        raise launch.insufficient(backend, data)
    self.error_on_dryrun()
    return ActionResult(launch.start(backend, data, count, template_tags(backend, template)))


def template_data(backend, named):
    return backend._get_template_from_args(named).data if named else {}


def template_tags(backend, named):
    """What EC2 notes on an instance of the template that it was launched from."""
    if not named:
        return {}
    version = backend._get_template_from_args(named)
    return {"aws:ec2launchtemplate:id": version.template.id, "aws:ec2launchtemplate:version": str(version.number)}


def settle(at):
    """Lets all happen that is due by `at`, in seconds since the epoch, in every account and region."""
    _end_due(at)
    with determinism.reproducible("settle", at):
        for backend in backends():
            _forget(backend)


def machines(at, known):
    """Every instance as it is at `at`, those that have ended since the last `settle` too; of one that
    is known, or has ended, what changes."""
    _end_due(at)
    with determinism.frozen(at):
        return [_machine(backend, one, one.id in known) for backend in backends() for one in backend.all_instances()]


def _end_due(at):
    with determinism.reproducible("settle", at):
        for backend in backends():
            _end_blocks(backend)
            _end_interrupted(backend)
            for instance, called in limits.overdue(backend):
                _taken(instance, called, USER)


def _machine(backend, instance, is_known):
    ended = instance.state != "running"
    changing = {
        "id": instance.id,
        **({"endedMs": _milliseconds(getattr(instance, "ended_at", None) or utcnow())} if ended else {}),
        **({"noticeMs": _milliseconds(instance.interrupted_at - SPOT_NOTICE)} if hasattr(instance, "interrupted_at") else {}),
    }
    if is_known or ended:
        return changing
    tags = backend.tags.get(instance.id, {})
    association = backend.iam_instance_profile_associations.get(instance.id)
    roles = association.iam_instance_profile.roles if association else []
    return {
        **changing,
        "account": backend.account_id,
        "region": backend.region_name,
        # As the metadata service tells a node: what no fleet has started is a fleet of its own.
        "fleet": tags.get("aws:ec2:fleet-id", instance.id),
        "address": instance.private_ip or "",
        "zone": instance.placement.zone,
        "type": instance.instance_type,
        "image": instance.image_id,
        "launchedMs": _milliseconds(instance.launch_time),
        "isSpot": instance.lifecycle == "spot",
        **({"role": roles[0].arn} if roles else {}),
        "userData": instance.user_data.as_bytes().decode("ascii", "replace") if instance.user_data else "",
    }


def _milliseconds(moment):
    return round(moment.replace(tzinfo=datetime.timezone.utc).timestamp() * 1000)


def find(instance_id):
    """The backend and the instance with this id, of whatever account. LookupError when it cannot."""
    for backend in backends():
        instance = backend.get_instance_by_id(instance_id)
        if instance is not None:
            return backend, instance
    raise LookupError(f"there is no instance {instance_id}")


def shut_down(instance_id):
    """What `shutdown -h now` does on the instance. LookupError when it cannot."""
    _, instance = find(instance_id)
    if instance.state != "running":
        raise LookupError(f"{instance_id} is {instance.state}")
    is_stop = instance.instance_initiated_shutdown_behavior == "stop"
    (instance.stop if is_stop else instance.terminate)()
    instance.state_reason = copy.copy(ITSELF)


def interrupt(instance_id):
    """EC2's notice that it takes a Spot Instance back; in two minutes it does. LookupError when it cannot."""
    backend, instance = find(instance_id)
    if instance.lifecycle != "spot" or instance.state != "running":
        raise LookupError(f"{instance_id} is no Spot Instance that runs")
    instance.interrupted_at = utcnow() + SPOT_NOTICE
    return facts.spot_interruption(backend, instance)


def backends():
    from moto.ec2.models import ec2_backends

    return [backend for regions in list(ec2_backends.values()) for backend in list(regions.values())]


def _end_interrupted(backend):
    for instance in backend.all_instances():
        due = getattr(instance, "interrupted_at", None)
        if due is not None and due <= utcnow() and instance.state == "running":
            _taken(instance, due, SPOT)


def _end_blocks(backend):
    for reservation in reservations.reservations_of(backend).values():
        if reservation.reservation_type != "capacity-block":
            continue
        facts.capacity_block(backend, reservation)
        if reservation.is_ending:
            for instance in reservation.occupants():
                _taken(instance, reservation.end_date - reservations.BLOCK_GRACE, BLOCK_END)


def _taken(instance, when, reason):
    instance.ended_at = when
    instance.terminate()
    instance.state_reason = copy.copy(reason)


def _forget(backend):
    horizon = utcnow() - VISIBLE
    for reservation in list(backend.reservations.values()):
        gone = [one for one in reservation.instances if _ended(one) is not None and _ended(one) <= horizon]
        if not gone:
            continue
        reservation.instances = [one for one in reservation.instances if one not in gone]
        for instance in gone:
            backend.tags.pop(instance.id, None)
        if not reservation.instances:
            del backend.reservations[reservation.id]


def _ended(instance):
    return getattr(instance, "ended_at", None) if instance.state == "terminated" else None
