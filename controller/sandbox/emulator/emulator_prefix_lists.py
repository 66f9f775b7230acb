"""Prefix lists of AWS's own that moto (5.2) lacks.

A gateway endpoint gets its route by the prefix list of its service. Of one without a list moto makes no route, and then fails to
delete the endpoint for want of it. Names: VPC user guide, "Available AWS-managed prefix lists", 2026-11; the addresses are made up.
"""


def install():
    from moto.ec2.models.managed_prefixes import ManagedPrefixListBackend

    create = ManagedPrefixListBackend.create_default_pls

    def with_express(self):
        create(self)
        self._create_aws_managed_prefix_list(
            name=f"com.amazonaws.{self.region_name}.s3express",
            address_family="IPv4",
            entries=[{"Cidr": "192.0.2.0/24", "Description": "default"}],
        )

    ManagedPrefixListBackend.create_default_pls = with_express
