"""What EC2 makes of a launch: a launch template's data with a request's over it, checked, and carried onto each instance.

moto (5.2) takes the image, user data, key, groups, tags and volumes of a launch template and leaves out the rest: profile,
metadata options, shutdown behaviour, interfaces beyond one a device index, placement, market and reservation. It checks
hardly anything. Here every launch, by RunInstances or a fleet, goes the same way.

Codes and words are AWS's where a published error shows them (issues of terraform-provider-aws, karpenter and others, seen
2026-11); where none does, the code is AWS's (EC2 API reference, error codes) and the words are ours.
"""

import base64
import fnmatch
import json

from moto.ec2.exceptions import EC2ClientError

import emulator_interfaces as interfaces
import emulator_reservations as reservations

# "User data is limited to 16 KB, in raw form, before it is base64-encoded" (EC2 user guide, instance user data, 2026-11).
MAX_USER_DATA = 16_384


def merged(template, request):
    """A launch template's data and what a request says, which wins (API reference, RunInstances, LaunchTemplate). Tags of
    both are given."""
    data = {**template, **{name: value for name, value in request.items() if value is not None}}
    if "Placement" in request and "Placement" in template:
        data["Placement"] = {**template["Placement"], **request["Placement"]}
    specifications = [*template.get("TagSpecifications", []), *request.get("TagSpecifications", [])]
    data["TagSpecifications"] = [one for one in specifications if one.get("ResourceType") != "launch-template"]
    return data


def checked(backend, data):
    """The data, or an EC2ClientError: what no launch of it can come over, whatever capacity there is."""
    info = type_info(data.get("InstanceType"))
    _check_offered(backend, data)
    _check_image(backend, data, info)
    interfaces.check(backend, data, info)
    check_user_data(data.get("UserData"), "InvalidParameterValue")
    reservations.check_placement(backend, data)
    return data


def room(backend, data, shortage):
    """How many instances of the data can be had now: of its reservation, or of what the sandbox was told to be short of."""
    reserved = reservations.available(backend, data)
    if reserved is not None:
        return reserved
    wanted = data["InstanceType"]
    limits = [int(count) for pattern, count in shortage if fnmatch.fnmatchcase(wanted, pattern)]
    if not limits:
        return 1_000
    running = sum(1 for one in backend.all_instances() if one.instance_type == wanted and one.state != "terminated")
    return max(0, min(limits) - running)


def shortage_of(headers):
    """What the gateway says there is too little of: pairs of a pattern of instance types and a count."""
    return json.loads(headers.get("x-temper-shortage") or "[]")


def insufficient(backend, data):
    """What EC2 says when there is no capacity: of the reservation that is named, or of the zone."""
    if reservations.target(data) is not None:
        return EC2ClientError(
            "ReservationCapacityExceeded",
            "The requested reservation does not have sufficient compatible and available capacity for this request.",
        )
    return EC2ClientError(
        "InsufficientInstanceCapacity",
        f"We currently do not have sufficient {data['InstanceType']} capacity in the Availability Zone you requested "
        f"({interfaces.zone_of(backend, data)}). Our system will be working on provisioning additional capacity.",
    )


def start(backend, data, count, tags):
    """Starts instances of data that is `checked`, with `tags` besides its own; a reservation of moto's."""
    primary = [one for one in data.get("NetworkInterfaces") or [] if interfaces.position(one) == (0, 0)]
    options = {
        "instance_type": data["InstanceType"],
        "is_instance_type_default": False,
        "region_name": backend.region_name,
        "placement": data.get("Placement", {}).get("AvailabilityZone"),
        "subnet_id": interfaces.subnet_of(data),
        "key_name": data.get("KeyName"),
        "security_group_ids": list(data.get("SecurityGroupIds") or []),
        "nics": primary,
        "private_ip": data.get("PrivateIpAddress"),
        "associate_public_ip": data.get("AssociatePublicIpAddress"),
        "tags": _tags(data, tags),
        "ebs_optimized": data.get("EbsOptimized") or False,
        "disable_api_stop": data.get("DisableApiStop") or False,
        "disable_api_termination": data.get("DisableApiTermination") or False,
        "instance_initiated_shutdown_behavior": data.get("InstanceInitiatedShutdownBehavior"),
        "hibernation_options": data.get("HibernationOptions", {}),
        "monitoring_state": "enabled" if data.get("Monitoring", {}).get("Enabled") else "disabled",
        "ipv6_address_count": data.get("Ipv6AddressCount"),
        "metadata_options": data.get("MetadataOptions", {}),
        "client_token": data.get("ClientToken"),
    }
    # Instance store needs no mapping on instances of today, and moto knows none.
    mappings = [one for one in data.get("BlockDeviceMappings") or [] if "Ebs" in one]
    if mappings:
        options["block_device_mappings"] = mappings
    profile = _profile(backend, data)
    groups = data.get("SecurityGroups") or []
    reservation = backend.run_instances(data["ImageId"], count, data.get("UserData"), groups, **options)
    for instance in reservation.instances:
        _carry(backend, instance, data, profile)
    return reservation


def market_of(data):
    return (data.get("InstanceMarketOptions") or {}).get("MarketType")


def check_user_data(user_data, code):
    if user_data is not None and len(base64.b64decode(user_data.as_bytes())) > MAX_USER_DATA:
        raise EC2ClientError(code, f"User data is limited to {MAX_USER_DATA} bytes")


def type_info(name):
    from moto.ec2.models.instance_types import INSTANCE_TYPES

    if name in INSTANCE_TYPES:
        return INSTANCE_TYPES[name]
    raise EC2ClientError("InvalidParameterValue", f"Invalid value '{name}' for InstanceType.")


def _check_offered(backend, data):
    """A type is offered in some of a region's zones (DescribeInstanceTypeOfferings says in which)."""
    from moto.ec2.models.instance_types import INSTANCE_TYPE_OFFERINGS

    zone = interfaces.zone_of(backend, data)
    offered = INSTANCE_TYPE_OFFERINGS["availability-zone"].get(backend.region_name, [])
    zones = sorted(one["Location"] for one in offered if one["InstanceType"] == data["InstanceType"])
    # Regions that moto has no offerings for offer everything.
    if offered and zone not in zones:
        hint = f" Please retry your request by choosing {', '.join(zones)}." if zones else ""
        raise EC2ClientError(
            "Unsupported",
            f"Your requested instance type ({data['InstanceType']}) is not supported in your requested Availability Zone "
            f"({zone}).{hint}",
        )


def _check_image(backend, data, info):
    image = data.get("ImageId")
    if not image:
        raise EC2ClientError("MissingParameter", "The request must contain the parameter ImageId")
    architecture = backend.describe_images(ami_ids=[image])[0].architecture
    supported = info["ProcessorInfo"]["SupportedArchitectures"]
    if architecture not in supported:
        raise EC2ClientError(
            "InvalidParameterValue",
            f"The architecture '{','.join(supported)}' of the specified instance type does not match the architecture "
            f"'{architecture}' of the specified AMI. Specify an instance type and an AMI that have matching architectures.",
        )


def _tags(data, more):
    from moto.ec2.utils import convert_tag_spec

    tags = convert_tag_spec(data["TagSpecifications"])
    return {**tags, "instance": {**tags.get("instance", {}), **more}}


def _profile(backend, data):
    """How moto is told of the profile that the data names. EC2ClientError when there is none such."""
    from moto.ec2.utils import filter_iam_instance_profiles

    named = data.get("IamInstanceProfile") or {}
    if not named:
        return {}
    wanted = {"iam_instance_profile_name": named.get("Name"), "iam_instance_profile_arn": named.get("Arn")}
    filter_iam_instance_profiles(backend.account_id, partition=backend.partition, **wanted)
    return wanted


def _carry(backend, instance, data, profile):
    """What moto's own launch leaves out of the data."""
    from moto.ec2.models.instances import MetadataOptions

    instance.metadata_options = MetadataOptions(data.get("MetadataOptions") or {})
    placement = data.get("Placement") or {}
    instance.placement.group_name = placement.get("GroupName") or ""
    instance.placement.tenancy = placement.get("Tenancy") or "default"
    instance.capacity_reservation_id = reservations.target(data)
    instance.capacity_reservation_specification = data.get("CapacityReservationSpecification") or {
        "CapacityReservationPreference": "open"
    }
    instance.lifecycle = market_of(data)
    if instance.lifecycle == "spot":
        from moto.ec2.utils import random_spot_request_id

        instance.spot_instance_request_id = random_spot_request_id()
    if profile:
        backend.associate_iam_instance_profile(instance_id=instance.id, **profile)
    _carry_volumes(instance, data)
    interfaces.carry(backend, instance, data, _tags(data, {}).get("network-interface", {}))


def _carry_volumes(instance, data):
    for mapping in data.get("BlockDeviceMappings") or []:
        attachment = instance.block_device_mapping.get(mapping["DeviceName"])
        volume = attachment and instance.ec2_backend.volumes.get(attachment.volume_id)
        if volume is not None:
            volume.iops = mapping["Ebs"].get("Iops")
            volume.throughput = mapping["Ebs"].get("Throughput")
