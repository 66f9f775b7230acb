"""Resources of EC2's that moto has not, with tags that its CreateTags and DescribeTags know."""

from moto.ec2.exceptions import EC2ClientError


class Tagged:
    """What has an `id` and an `ec2_backend`. moto's own class of this kind registers its subclasses by moto's packages."""

    def add_tags(self, tags):
        if tags:
            self.ec2_backend.create_tags([self.id], tags)

    @property
    def tags(self):
        return [{"Key": key, "Value": value} for key, value in self.ec2_backend.tags.get(self.id, {}).items()]

    def forget_tags(self):
        self.ec2_backend.tags.pop(self.id, None)

    def passes(self, filters):
        """Whether it is one of those that filters, values by name, let through."""
        return all(self._value(name) in values for name, values in filters.items())

    def _value(self, name):
        if name.startswith("tag:"):
            return self.ec2_backend.tags.get(self.id, {}).get(name[4:])
        member = name.replace("-", "_")
        if not hasattr(self, member):
            raise EC2ClientError("InvalidParameterValue", f"The filter '{name}' is invalid")
        return str(getattr(self, member))
