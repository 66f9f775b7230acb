"""EC2 fleets of type `instant`: all of what is wanted or, below a minimum, nothing; and what is said of them afterwards.

moto (5.2) launches whatever is asked, with half of the template, and remembers a fleet for ever. Other types of fleets stay
moto's own.

Sources: EC2 API reference (CreateFleet, DescribeFleets, DeleteFleets; botocore 1.43 model), EC2 user guide ("Delete an EC2
Fleet request": an instant fleet's instances are always terminated with it; an instant fleet is deleted about two days
after its instances ended), 2026-11; that Errors are RunInstances' own, one a pool: issues of karpenter-provider-aws.
"""

import datetime

from moto.core.responses import ActionResult
from moto.core.utils import utcnow
from moto.ec2.exceptions import EC2ClientError
from moto.ec2.utils import convert_tag_spec, random_fleet_id

import emulator_instances as instances
import emulator_launch as launch
from emulator_tagged import Tagged

REMEMBERED = datetime.timedelta(days=2)
# DeleteFleets takes so many instant fleets at once (API reference).
MAX_DELETED = 25

_OPTIONS = {"on-demand": "OnDemandOptions", "spot": "SpotOptions"}


class InstantFleet(Tagged):
    type = "instant"
    activity_status = "fulfilled"
    launch_specs = ()

    def __init__(self, backend, request, tags):
        self.ec2_backend = backend
        self.id = self.fleet_id = random_fleet_id()
        self.create_time = utcnow()
        self.client_token = request.get("ClientToken")
        self.deleted_at = None
        self.target_capacity_specification = request["TargetCapacitySpecification"]
        self.launch_template_configs = request["LaunchTemplateConfigs"]
        # Options that were not given are not told: Terraform's provider would make the fleet anew for their defaults.
        given = {"AllocationStrategy": "lowest-price"}
        spot = {**given, "InstanceInterruptionBehavior": "terminate"}
        self.on_demand_options = request.get("OnDemandOptions") and {**given, **request["OnDemandOptions"]}
        self.spot_options = request.get("SpotOptions") and {**spot, **request["SpotOptions"]}
        self.excess_capacity_termination_policy = request.get("ExcessCapacityTerminationPolicy") or "termination"
        self.replace_unhealthy_instances = request.get("ReplaceUnhealthyInstances") or False
        self.terminate_instances_with_expiration = request.get("TerminateInstancesWithExpiration") or False
        self.valid_from, self.valid_until = request.get("ValidFrom"), request.get("ValidUntil")
        self.launched, self.instances, self.errors = [], [], []
        self.add_tags(tags)

    @property
    def fleet_state(self):
        if self.deleted_at is None:
            return "active"
        return "deleted" if self.ended_at is not None else "deleted_terminating"

    @property
    def fulfilled_capacity(self):
        return float(sum(1 for one in self.launched if one.state != "terminated"))

    @property
    def fulfilled_on_demand_capacity(self):
        return self.fulfilled_capacity if _kind(self.target_capacity_specification) != "spot" else 0.0

    @property
    def ended_at(self):
        """When its last instance ended; when it was made, for one that has never had any."""
        if any(one.state != "terminated" for one in self.launched):
            return None
        return max((one.ended_at for one in self.launched), default=self.create_time)


def install():
    from moto.ec2.responses import EC2Response

    create, describe = EC2Response.create_fleet, EC2Response.describe_fleets
    delete, describe_instances = EC2Response.delete_fleets, EC2Response.describe_fleet_instances

    EC2Response.create_fleet = lambda self: (_create if self._get_param("Type") == "instant" else create)(self)
    EC2Response.describe_fleets = lambda self: _describe(self, describe)
    EC2Response.delete_fleets = lambda self: _delete(self, delete)
    EC2Response.describe_fleet_instances = lambda self: _describe_instances(self, describe_instances)


def fleets_of(backend):
    """The instant fleets that EC2 remembers, by id."""
    known = vars(backend).setdefault("instant_fleets", {})
    horizon = utcnow() - REMEMBERED
    for fleet in list(known.values()):
        if fleet.ended_at is not None and fleet.ended_at <= horizon:
            del known[fleet.id]
            fleet.forget_tags()
    return known


def _create(self):
    request = self.params
    self.error_on_dryrun()
    parts = _parts(request["TargetCapacitySpecification"])
    _check_minimum(request)
    tags = convert_tag_spec(request.get("TagSpecifications", []))
    pools = [pool for config in request["LaunchTemplateConfigs"] for pool in _pools(self.ec2_backend, config)]
    fleet = InstantFleet(self.ec2_backend, request, tags.get("fleet", {}))
    for kind, count in parts.items():
        least = request.get(_OPTIONS.get(kind, ""), {}).get("MinTargetCapacity") or 0
        single = any(request.get(_OPTIONS.get(kind, ""), {}).get(f"Single{one}") for one in ("InstanceType", "AvailabilityZone"))
        wanted = {"kind": kind, "count": count, "least": least, "single": single}
        _fulfil(fleet, pools, wanted, launch.shortage_of(self.headers), tags.get("instance", {}))
    fleets_of(self.ec2_backend)[fleet.id] = fleet
    return ActionResult({"FleetId": fleet.id, "Instances": fleet.instances, "Errors": fleet.errors})


def _parts(target):
    """How many instances of each kind are wanted."""
    kind = _kind(target)
    given = {one: int(target.get(name) or 0) for one, name in (("on-demand", "OnDemandTargetCapacity"), ("spot", "SpotTargetCapacity"))}
    if kind == "capacity-block" and any(given.values()):
        raise EC2ClientError(
            "InvalidParameterCombination",
            "OnDemandTargetCapacity and SpotTargetCapacity cannot be specified with DefaultTargetCapacityType capacity-block.",
        )
    total = int(target["TotalTargetCapacity"])
    rest = total - sum(given.values())
    if total < 1 or rest < 0:
        raise EC2ClientError("InvalidParameterValue", "TotalTargetCapacity must be at least 1, and the sum of the other capacities.")
    given[kind] = given.get(kind, 0) + rest
    return {one: count for one, count in given.items() if count > 0}


def _kind(target):
    return target.get("DefaultTargetCapacityType") or "on-demand"


def _check_minimum(request):
    for name in _OPTIONS.values():
        options = request.get(name, {})
        if options.get("MinTargetCapacity") and not (options.get("SingleInstanceType") or options.get("SingleAvailabilityZone")):
            raise EC2ClientError(
                "InvalidParameterCombination",
                f"{name}.MinTargetCapacity requires SingleAvailabilityZone or SingleInstanceType.",
            )


def _pools(backend, config):
    """What may be launched: the template with each of the overrides, and how the answer names it."""
    named = config["LaunchTemplateSpecification"]
    version = backend._get_template_from_args(named)
    specification = {
        "LaunchTemplateId": version.template.id,
        "LaunchTemplateName": version.template.name,
        "Version": str(version.number),
    }
    for override in config.get("Overrides") or [{}]:
        request = {name: override.get(name) for name in ("InstanceType", "SubnetId", "ImageId", "BlockDeviceMappings")}
        placement = {**override.get("Placement", {})}
        if override.get("AvailabilityZone"):
            placement["AvailabilityZone"] = override["AvailabilityZone"]
        data = launch.merged(version.data, {**request, **({"Placement": placement} if placement else {})})
        launch.type_info(data.get("InstanceType"))
        tags = instances.template_tags(backend, named)
        yield {"data": data, "tags": tags, "named": {"LaunchTemplateSpecification": specification, "Overrides": override}}


def _fulfil(fleet, pools, wanted, shortage, tags):
    """Launches what is wanted of one kind from the pools in their order, or notes why not."""
    backend = fleet.ec2_backend
    usable = []
    for pool in pools:
        data = _of_kind(pool["data"], wanted["kind"])
        try:
            usable.append((pool, launch.checked(backend, data), launch.room(backend, data, shortage)))
        except EC2ClientError as error:
            _refuse(fleet, pool, wanted["kind"], error)
    if wanted["single"]:
        usable = sorted(usable, key=lambda one: -min(one[2], wanted["count"]))[:1]
    chosen, left = [], wanted["count"]
    for pool, data, room in usable:
        if room < left:
            _refuse(fleet, pool, wanted["kind"], launch.insufficient(backend, data))
        chosen.append((pool, data, min(room, left)))
        left -= min(room, left)
    if wanted["count"] - left < wanted["least"]:
        return
    for pool, data, count in chosen:
        if count > 0:
            own = {**pool["tags"], "aws:ec2:fleet-id": fleet.id, **tags}
            _launched(fleet, pool, wanted["kind"], launch.start(backend, data, count, own).instances)


def _of_kind(data, kind):
    return {**data, "InstanceMarketOptions": {"MarketType": "spot"}} if kind == "spot" else data


def _launched(fleet, pool, kind, started):
    fleet.launched.extend(started)
    fleet.instances.append(
        {
            "LaunchTemplateAndOverrides": pool["named"],
            "Lifecycle": _lifecycle(kind),
            "InstanceIds": [one.id for one in started],
            "InstanceType": started[0].instance_type,
        }
    )


def _refuse(fleet, pool, kind, error):
    fleet.errors.append(
        {
            "LaunchTemplateAndOverrides": pool["named"],
            "Lifecycle": _lifecycle(kind),
            "ErrorCode": "InvalidFleetConfiguration" if error.code == "Unsupported" else error.code,
            "ErrorMessage": error.message,
        }
    )


def _lifecycle(kind):
    return "spot" if kind == "spot" else "on-demand"


def _describe(self, describe):
    ids = self._get_param("FleetIds", [])
    known = fleets_of(self.ec2_backend)
    for wanted in ids:
        if wanted not in known and self.ec2_backend.get_fleet(wanted) is None:
            raise EC2ClientError("InvalidFleetId.NotFound", f"The fleet ID '{wanted}' does not exist")
    # "If a fleet is of type instant, you must specify the fleet ID, otherwise it does not appear in the response."
    if not any(one in known for one in ids):
        return describe(self)
    others = [one for one in ids if one not in known]
    beside = self.ec2_backend.describe_fleets(others) if others else []
    return ActionResult({"Fleets": [*(known[one] for one in ids if one in known), *beside]})


def _describe_instances(self, describe):
    if self._get_param("FleetId") in fleets_of(self.ec2_backend):
        # "Currently, DescribeFleetInstances does not support fleets of type instant." The code is unverified.
        raise EC2ClientError("UnsupportedOperation", "DescribeFleetInstances does not support fleets of type instant.")
    return describe(self)


def _delete(self, delete):
    ids = self._get_param("FleetIds", [])
    known = fleets_of(self.ec2_backend)
    instant = [known[one] for one in ids if one in known]
    if any(self.ec2_backend.get_fleet(one) for one in ids):
        return delete(self)
    if len(instant) > MAX_DELETED:
        raise EC2ClientError("InvalidParameterValue", f"You can delete up to {MAX_DELETED} instant fleets in a single request.")
    self.error_on_dryrun()
    # Unverified code: "For instant fleets, you cannot specify NoTerminateInstances".
    if instant and self._get_param("TerminateInstances") is False:
        raise EC2ClientError(
            "InvalidParameterCombination", "For fleets of type instant, the instances must be terminated with the fleet."
        )
    unknown = [{"FleetId": one, "Error": _UNKNOWN} for one in ids if one not in known]
    return ActionResult({"SuccessfulFleetDeletions": [_end(one) for one in instant], "UnsuccessfulFleetDeletions": unknown})


_UNKNOWN = {"Code": "fleetIdDoesNotExist", "Message": "The specified fleet ID does not exist."}


def _end(fleet):
    before = fleet.fleet_state
    fleet.deleted_at = fleet.deleted_at or utcnow()
    for instance in fleet.launched:
        instance.terminate()
    return {"FleetId": fleet.id, "PreviousFleetState": before, "CurrentFleetState": "deleted_terminating"}
