"""Network interfaces of a launch: several on each network card, some of them EFA alone, as training instances have.

moto (5.2) keeps one interface a device index and knows no cards. Rules: EC2 user guide, "Network cards" and "EFA-only
interfaces", and the API reference, InstanceNetworkInterfaceSpecification (botocore 1.43 model), 2026-11.
"""

from moto.ec2.exceptions import EC2ClientError

# Keys in moto's table of an instance's interfaces: device indexes stay what they are on card 0.
_CARD = 1_000


def install():
    from moto.ec2.models.elastic_network_interfaces import Attachment

    begin = Attachment.__init__

    def with_card(self, eni):
        begin(self, eni)
        self.network_card_index = getattr(eni, "network_card_index", 0)

    Attachment.__init__ = with_card


def check(backend, data, info):
    interfaces = data.get("NetworkInterfaces") or []
    if not interfaces:
        return
    if data.get("SecurityGroupIds") or data.get("SecurityGroups"):
        raise _combination("Network interfaces and an instance-level security groups may not be specified on the same request")
    positions = [position(one) for one in interfaces]
    if len(set(positions)) < len(positions):
        raise EC2ClientError("InvalidParameterValue", "Each network interface requires a unique device index on its network card.")
    if (0, 0) not in positions:
        raise EC2ClientError("InvalidParameterValue", "A primary network interface, device index 0 on network card 0, is required.")
    network = info["NetworkInfo"]
    kinds = [one.get("InterfaceType", "interface") for one in interfaces]
    if kinds[positions.index((0, 0))] == "efa-only":
        raise _combination("The primary network interface cannot be of type efa-only.")
    _check_cards(data["InstanceType"], positions, network)
    efa = sum(1 for kind in kinds if kind.startswith("efa"))
    if efa > network.get("EfaInfo", {}).get("MaximumEfaInterfaces", 0):
        raise EC2ClientError("AttachmentLimitExceeded", f"EFA interface count {efa} exceeds the limit for {data['InstanceType']}")
    if len(interfaces) > 1 and any(one.get("AssociatePublicIpAddress") for one in interfaces):
        raise _combination(
            "The associatePublicIPAddress parameter cannot be specified when launching with multiple network interfaces."
        )
    for group in {group for one in interfaces for group in one.get("Groups") or []}:
        if backend.get_security_group_from_id(group) is None:
            raise EC2ClientError("InvalidGroup.NotFound", f"The security group '{group}' does not exist")


def _check_cards(instance_type, positions, network):
    cards = {one["NetworkCardIndex"]: one["MaximumNetworkInterfaces"] for one in network["NetworkCards"]}
    for card in {card for card, _ in positions}:
        used = sum(1 for other, _ in positions if other == card)
        if used > cards.get(card, 0):
            raise EC2ClientError(
                "AttachmentLimitExceeded", f"Interface count {used} on network card {card} exceeds the limit for {instance_type}"
            )


def carry(backend, instance, data, tags):
    """The interfaces that moto's own launch leaves out, and what it leaves out of the primary one."""
    interfaces = data.get("NetworkInterfaces") or []
    for interface in interfaces:
        card, device = position(interface)
        made = instance.nics[0] if (card, device) == (0, 0) else _attached(backend, instance, data, interface)
        made.network_card_index = card
        made.interface_type = interface.get("InterfaceType", "interface")
        if made.interface_type == "efa-only":
            made.private_ip_address, made.private_ip_addresses = None, []
        made.add_tags(tags)
    primary = instance.nics[0]
    if interfaces:
        # The groups of an instance are those of its primary interface.
        instance.security_groups = list(primary._group_set)
    given = next((one.get("DeleteOnTermination") for one in interfaces if position(one) == (0, 0)), None)
    primary.delete_on_termination = given is not False


def _attached(backend, instance, data, interface):
    card, device = position(interface)
    made = backend.create_network_interface(
        backend.get_subnet(interface.get("SubnetId") or subnet_of(data)),
        interface.get("PrivateIpAddress"),
        device_index=device,
        group_ids=interface.get("Groups") or [],
        delete_on_termination=interface.get("DeleteOnTermination") is True,
        description=interface.get("Description"),
    )
    instance.attach_eni(made, card * _CARD + device)
    made.device_index = device
    return made


def zone_of(backend, data):
    subnet = subnet_of(data)
    if subnet is not None:
        return backend.get_subnet(subnet).availability_zone
    return data.get("Placement", {}).get("AvailabilityZone") or f"{backend.region_name}a"


def subnet_of(data):
    inside = [one["SubnetId"] for one in data.get("NetworkInterfaces") or [] if one.get("SubnetId")]
    return data.get("SubnetId") or next(iter(inside), None)


def position(interface):
    return int(interface.get("NetworkCardIndex") or 0), int(interface.get("DeviceIndex") or 0)


def _combination(message):
    return EC2ClientError("InvalidParameterCombination", message)
