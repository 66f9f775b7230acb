"""Placement groups, Capacity Reservations and Capacity Blocks, of which moto (5.2) has nothing.

Nobody buys capacity here: reservations are made known to the sandbox through its controls, and answered from then on.

Sources: EC2 API reference (CreatePlacementGroup, DescribeCapacityReservations, error codes), EC2 user guide ("Placement
groups", "Capacity Blocks for ML"), 2026-11; the words of errors as published in issues of terraform-provider-aws and others.
"""

import datetime

from moto.core.responses import ActionResult, EmptyResult
from moto.core.utils import utcnow
from moto.ec2.exceptions import EC2ClientError
from moto.ec2.utils import random_id

from emulator_tagged import Tagged

# Instances of a Capacity Block begin to be terminated so long before its end (EC2 user guide, "Capacity Blocks for ML").
BLOCK_GRACE = datetime.timedelta(minutes=30)


class PlacementGroup(Tagged):
    state = "available"

    def __init__(self, backend, name, strategy, tags, **options):
        self.ec2_backend = backend
        self.id = self.group_id = random_id("pg")
        self.group_name = name
        self.group_arn = f"arn:{backend.partition}:ec2:{backend.region_name}:{backend.account_id}:placement-group/{name}"
        self.strategy = strategy
        self.partition_count = options.get("partition_count") or (2 if strategy == "partition" else None)
        self.spread_level = options.get("spread_level") or ("rack" if strategy == "spread" else None)
        self.add_tags(tags)

    def occupants(self):
        return [
            one
            for one in self.ec2_backend.all_instances()
            if one.placement.group_name == self.group_name and one.state not in ("terminated", "stopped")
        ]


class CapacityReservation(Tagged):
    owner_account = instance_match = None

    def __init__(self, backend, known):
        self.ec2_backend = backend
        self.id = self.capacity_reservation_id = known.get("id") or random_id("cr")
        self.owner_id = backend.account_id
        place = f"{backend.region_name}:{backend.account_id}"
        self.capacity_reservation_arn = f"arn:{backend.partition}:ec2:{place}:capacity-reservation/{self.id}"
        self.reservation_type = known["type"]
        self.instance_type = known["instanceType"]
        self.instance_platform = "Linux/UNIX"
        self.availability_zone = known["availabilityZone"]
        self.tenancy = "default"
        self.total_instance_count = known["count"]
        self.ebs_optimized = True
        self.ephemeral_storage = False
        self.instance_match_criteria = "targeted"
        self.create_date = utcnow()
        self.start_date = _moment(known.get("start")) or self.create_date
        self.end_date = _moment(known.get("end"))
        self.end_date_type = "limited" if self.end_date else "unlimited"
        self.placement_group_arn = known.get("placementGroupArn")
        self.add_tags(known.get("tags") or {})

    @property
    def state(self):
        if utcnow() < self.start_date:
            return "scheduled"
        return "expired" if self.end_date and utcnow() >= self.end_date else "active"

    @property
    def available_instance_count(self):
        if self.state != "active" or self.is_ending:
            return 0
        return self.total_instance_count - len(self.occupants())

    @property
    def is_ending(self):
        """Whether its instances are being taken away."""
        if self.end_date is None:
            return False
        grace = BLOCK_GRACE if self.reservation_type == "capacity-block" else datetime.timedelta()
        return utcnow() >= self.end_date - grace

    def occupants(self):
        return [
            one
            for one in self.ec2_backend.all_instances()
            if getattr(one, "capacity_reservation_id", None) == self.id and one.state not in ("terminated", "stopped")
        ]


def install():
    from moto.ec2.responses import EC2Response
    from moto.ec2.utils import EC2_PREFIX_TO_RESOURCE, EC2_RESOURCE_TO_PREFIX

    for resource, prefix in (("placement-group", "pg"), ("capacity-reservation", "cr")):
        EC2_RESOURCE_TO_PREFIX[resource] = prefix
        EC2_PREFIX_TO_RESOURCE[prefix] = resource
    EC2Response.create_placement_group = _create_placement_group
    EC2Response.describe_placement_groups = _describe_placement_groups
    EC2Response.delete_placement_group = _delete_placement_group
    EC2Response.describe_capacity_reservations = _describe_capacity_reservations


def groups_of(backend):
    return vars(backend).setdefault("placement_groups", {})


def reservations_of(backend):
    return vars(backend).setdefault("capacity_reservations", {})


def make_known(backend, known):
    """Takes a reservation for one that the account has."""
    reservation = CapacityReservation(backend, known)
    reservations_of(backend)[reservation.id] = reservation
    return reservation


def target(data):
    """The id of the reservation that a launch names."""
    named = (data.get("CapacityReservationSpecification") or {}).get("CapacityReservationTarget") or {}
    return named.get("CapacityReservationId")


def available(backend, data):
    """How many instances a launch's reservation has room for; None when it names none."""
    wanted = target(data)
    return None if wanted is None else _known(backend, wanted).available_instance_count


def check_placement(backend, data):
    """EC2ClientError for a group or reservation that is not there, or that does not fit the launch."""
    name = (data.get("Placement") or {}).get("GroupName")
    group = _group(backend, name) if name else None
    if group is not None and group.strategy == "cluster":
        _check_zone(backend, group, data)
    wanted = target(data)
    is_block = (data.get("InstanceMarketOptions") or {}).get("MarketType") == "capacity-block"
    if wanted is None:
        if is_block:
            raise EC2ClientError("InvalidParameterCombination", "A Capacity Block launch must target a Capacity Reservation by its ID.")
        return
    _check_reservation(backend, _known(backend, wanted), data, group)


def _check_zone(backend, group, data):
    from emulator_interfaces import zone_of

    elsewhere = {one.placement.zone for one in group.occupants()} - {zone_of(backend, data)}
    if elsewhere:
        raise EC2ClientError(
            "InvalidPlacementGroup.InUse",
            f"The placement group '{group.group_name}' is in use in another availability zone: {min(elsewhere)}",
        )


def _check_reservation(backend, reservation, data, group):
    from emulator_interfaces import zone_of

    market = (data.get("InstanceMarketOptions") or {}).get("MarketType")
    is_block = reservation.reservation_type == "capacity-block"
    if is_block != (market == "capacity-block"):
        raise EC2ClientError(
            "InvalidParameterCombination",
            f"Market type {market or 'on-demand'} does not go with the {reservation.reservation_type} reservation {reservation.id}.",
        )
    if is_block and group is not None:
        raise EC2ClientError("InvalidParameterCombination", "Capacity Blocks can't be used with placement groups.")
    if (data["InstanceType"], zone_of(backend, data)) != (reservation.instance_type, reservation.availability_zone):
        raise EC2ClientError(
            "ReservationCapacityExceeded",
            "The requested reservation does not have sufficient compatible and available capacity for this request.",
        )
    # Reserved capacity is in a cluster placement group only where it was reserved in it (user guide; that launches into
    # another are answered so: terraform-aws-modules/terraform-aws-eks pull request 3730).
    in_group = None if group is None or group.strategy != "cluster" else group.group_arn
    if in_group != reservation.placement_group_arn:
        raise EC2ClientError(
            "InsufficientInstanceCapacity",
            f"We currently do not have sufficient {data['InstanceType']} capacity in the placement group you requested.",
        )


def _group(backend, name):
    group = groups_of(backend).get(name)
    if group is None:
        raise EC2ClientError("InvalidPlacementGroup.Unknown", f"The placement group '{name}' is unknown.")
    return group


def _known(backend, wanted):
    reservation = reservations_of(backend).get(wanted)
    if reservation is None:
        raise EC2ClientError("InvalidCapacityReservationId.NotFound", f"The capacity reservation '{wanted}' does not exist.")
    return reservation


def _create_placement_group(self):
    name, strategy = self._get_param("GroupName"), self._get_param("Strategy", "cluster")
    tags = self._parse_tag_specification("placement-group").get("placement-group", {})
    self.error_on_dryrun()
    groups = groups_of(self.ec2_backend)
    if not name:
        raise EC2ClientError("MissingParameter", "The request must contain the parameter groupName")
    if name in groups:
        raise EC2ClientError("InvalidPlacementGroup.Duplicate", f"The placement group '{name}' already exists.")
    if strategy not in ("cluster", "partition", "spread"):
        raise EC2ClientError("InvalidParameterValue", f"Value ({strategy}) for parameter strategy is invalid.")
    options = {"partition_count": self._get_param("PartitionCount"), "spread_level": self._get_param("SpreadLevel")}
    groups[name] = PlacementGroup(self.ec2_backend, name, strategy, tags, **options)
    return ActionResult({"PlacementGroup": groups[name]})


def _describe_placement_groups(self):
    groups = groups_of(self.ec2_backend)
    names, ids = self._get_param("GroupNames", []), self._get_param("GroupIds", [])
    found = [_group(self.ec2_backend, name) for name in names] if names else list(groups.values())
    for wanted in ids:
        if wanted not in {one.id for one in groups.values()}:
            raise EC2ClientError("InvalidPlacementGroupId.NotFound", f"The placement group ID '{wanted}' does not exist")
    return ActionResult({"PlacementGroups": _filtered(self, [one for one in found if not ids or one.id in ids])})


def _delete_placement_group(self):
    group = _group(self.ec2_backend, self._get_param("GroupName"))
    self.error_on_dryrun()
    if group.occupants():
        raise EC2ClientError(
            "InvalidPlacementGroup.InUse", f"The placement group '{group.group_name}' is in use and may not be deleted."
        )
    del groups_of(self.ec2_backend)[group.group_name]
    group.forget_tags()
    return EmptyResult()


def _describe_capacity_reservations(self):
    ids = self._get_param("CapacityReservationIds", [])
    found = [_known(self.ec2_backend, one) for one in ids] if ids else list(reservations_of(self.ec2_backend).values())
    return ActionResult({"CapacityReservations": _filtered(self, found)})


def _filtered(response, found):
    return [one for one in found if one.passes(response._filters_from_querystring())]


def _moment(text):
    if text is None:
        return None
    moment = datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))
    return moment.astimezone(datetime.timezone.utc).replace(tzinfo=None)
