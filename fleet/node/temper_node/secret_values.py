"""Secrets, read where the workload is started and put into its environment alone: no file, no log, no list of words."""

from __future__ import annotations

from typing import Dict, Sequence

from .aws import Aws
from .config import Secret


def secret_values(aws: Aws, secrets: Sequence[Secret]) -> Dict[str, str]:
    """By variable. Raises AwsError for one that cannot be read, ValueError for an ARN of something else."""
    return {secret.variable: _value(aws, secret.arn) for secret in secrets}


def _value(aws: Aws, arn: str) -> str:
    service = (arn.split(":") + ["", "", ""])[2]
    if service == "secretsmanager":
        found = aws.json("secretsmanager", "secretsmanager.GetSecretValue", {"SecretId": arn})
        if "SecretString" not in found:
            raise ValueError(f"{arn} holds bytes, and a variable is text")
        return found["SecretString"]
    if service == "ssm":
        payload = {"Name": arn, "WithDecryption": True}
        return aws.json("ssm", "AmazonSSM.GetParameter", payload)["Parameter"]["Value"]
    raise ValueError(f"{arn} is neither a secret of Secrets Manager nor a parameter of Systems Manager")
