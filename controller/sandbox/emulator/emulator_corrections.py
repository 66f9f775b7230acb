"""Where moto (5.2) answers differently from AWS in a way that stops real programs, and what it does here instead.

One function for each, with the reason; found by running Terraform's AWS provider 5.100.0 and the AWS SDKs.
"""

import importlib
import json
import sys


def install():
    _bucket_policies()
    _access_logging()
    _access_logs()
    _taken_bucket_names()
    _email_subscriptions()
    _deleted_meanwhile()


# What corrects a part of moto: functions of modules of ours, in the order in which they are called.
_LATE = {
    "moto.ec2": (
        "emulator_prefix_lists.install",
        "emulator_reservations.install",
        "emulator_groups.install",
        "emulator_interfaces.install",
        "emulator_instances.install",
        "emulator_fleets.install",
        "emulator_images.install_images",
    ),
    "moto.ssm": ("emulator_images.install_parameters",),
    "moto.awslambda": ("emulator_functions.install",),
}

_installed = set()


def install_loaded():
    """Corrects what moto has loaded by now. EC2 takes longer to load than all that others need, so such parts are left until
    somebody asks for them, or for something that stands on them."""
    for part in [one for one in _LATE if one in sys.modules and one not in _installed]:
        _installed.add(part)
        for name in _LATE[part]:
            module, _, function = name.partition(".")
            getattr(importlib.import_module(module), function)()


def _statements(policy):
    statements = json.loads(policy)["Statement"]
    return statements if isinstance(statements, list) else [statements]


def _values(element):
    return element if isinstance(element, list) else [element]


def _bucket_policies():
    """moto takes a condition that it cannot evaluate for one that refuses, and looks at no principal. With the usual
    "deny what does not come over TLS" every object then answers 403, to its owner as well. In the sandbox a caller has
    all rights in its own account, so only those statements count that hold for everybody and always."""
    from moto.iam.access_control import IAMPolicy, PermissionResult
    from moto.s3.models import FakeBucket

    def get_permission(self, action, resource):
        if self.policy is None:
            return PermissionResult.NEUTRAL
        statements = [
            one
            for one in _statements(self.policy.decode())
            if not one.get("Condition") and one.get("Principal") in ("*", {"AWS": "*"}, {"AWS": ["*"]})
        ]
        return IAMPolicy(json.dumps({"Statement": statements})).is_action_permitted(action, resource)

    FakeBucket.get_permission = get_permission


def _access_logging():
    """moto fails on a policy with the principal "*" before it comes to the statement for log delivery, and accepts
    that statement only in one spelling."""
    from moto.s3.models import FakeBucket

    def permits_log_delivery(target_bucket, target_prefix):
        if target_bucket.policy is None:
            return False
        prefix = f"arn:{target_bucket.partition}:s3:::{target_bucket.name}/"
        wanted = {prefix + (target_prefix or "") + "*", prefix + "*"}
        return any(
            one["Effect"] == "Allow"
            and isinstance(one.get("Principal"), dict)
            and "logging.s3.amazonaws.com" in _values(one["Principal"].get("Service"))
            and {"s3:PutObject", "s3:*", "*"} & set(_values(one.get("Action")))
            and wanted & set(_values(one.get("Resource")))
            for one in _statements(target_bucket.policy.decode())
        )

    FakeBucket._log_permissions_enabled_policy = staticmethod(permits_log_delivery)


def _access_logs():
    """moto writes an object to the log bucket for every request, at once. So reading changes state (which a restart
    loses: only changes are kept), and a log bucket can never be deleted, as the request itself is logged into it. AWS
    delivers within hours and promises nothing; here nothing is delivered."""
    from moto.s3.models import S3Backend

    S3Backend.log_incoming_request = lambda self, request, bucket_name: None


def _taken_bucket_names():
    """With each account kept to its own buckets, moto answers AccessDenied to a CreateBucket whose name another account
    has; AWS answers BucketAlreadyExists, and programs tell the two apart."""
    from moto.s3.exceptions import S3ClientError
    from moto.s3.models import S3Backend, s3_backends

    create_bucket = S3Backend.create_bucket

    class TakenBucketName(S3ClientError):
        def __init__(self):
            super().__init__(
                "BucketAlreadyExists",
                "The requested bucket name is not available. The bucket namespace is shared by all users of the system. "
                "Please select a different name and try again.",
            )

    def checked(self, bucket_name, *args, **kwargs):
        _, owner = s3_backends.bucket_accounts.get(bucket_name, (None, self.account_id))
        if owner != self.account_id:
            raise TakenBucketName
        return create_bucket(self, bucket_name, *args, **kwargs)

    S3Backend.create_bucket = checked


def _deleted_meanwhile():
    """moto lists a bucket by the names that it had, and looks each of them up again: an object that somebody else deletes
    meanwhile ends the listing with an error. Several stacks that are destroyed at once do that to each other."""
    from moto.s3.utils import _VersionedKeyStore

    def lists(self):
        yield from ((key, versions) for key, versions in dict(self).items() if versions)

    def items(self):
        yield from ((key, versions[-1]) for key, versions in lists(self))

    def values(self):
        yield from (versions[-1] for _, versions in lists(self))

    _VersionedKeyStore.lists = _VersionedKeyStore.iterlists = lists
    _VersionedKeyStore.items = _VersionedKeyStore.iteritems = items
    _VersionedKeyStore.values = _VersionedKeyStore.itervalues = values


def _email_subscriptions():
    """moto confirms every subscription by itself. At AWS an e-mail address stays pending until somebody follows the
    link in the message, and nobody does in a sandbox."""
    from moto.sns.models import SNSBackend

    subscribe = SNSBackend.subscribe

    def pending(self, topic_arn, endpoint, protocol):
        subscription = subscribe(self, topic_arn, endpoint, protocol)
        if protocol in ("email", "email-json"):
            subscription.attributes["PendingConfirmation"] = True
            subscription.attributes["ConfirmationWasAuthenticated"] = False
        return subscription

    SNSBackend.subscribe = pending
