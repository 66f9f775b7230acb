"""Rules of security groups that name another group: moto (5.2) keeps what they are for with the group, and does not tell it, so
that Terraform would write it again with every apply."""


def install():
    from moto.ec2.models.security_groups import SecurityGroupRule

    SecurityGroupRule.description = property(lambda self: self.ip_range.get("Description") or self.source_group.get("Description"))
