"""The CloudWatch agent of the image, told to measure GPUs; what Neuron devices do is in the heartbeats."""

from __future__ import annotations

import json
from typing import Any, Dict

from .config import Config
from .journal import say
from .logs import NAMESPACE
from .settings import Settings
from .tools import ToolError, run_tool

CONTROL = "/opt/aws/amazon-cloudwatch-agent/bin/amazon-cloudwatch-agent-ctl"
# Four of the agent's measurements of a GPU: each is billed for each GPU of each node. An unknown name is ignored
# in silence (CloudWatch User Guide, "Collect NVIDIA GPU metrics", 2026-11).
GPU_MEASUREMENTS = ("utilization_gpu", "utilization_memory", "memory_used", "temperature_gpu")


def agent_config(config: Config, every: float) -> Dict[str, Any]:
    return {
        "agent": {"metrics_collection_interval": max(60, int(every)), "run_as_user": "root"},
        "metrics": {
            "namespace": NAMESPACE,
            "metrics_collected": {
                "nvidia_gpu": {
                    "measurement": list(GPU_MEASUREMENTS),
                    "append_dimensions": {"Run": config.run.name},
                },
                "mem": {"measurement": ["mem_used_percent"], "append_dimensions": {"Run": config.run.name}},
                "net": {
                    "measurement": ["bytes_sent", "bytes_recv"],
                    "append_dimensions": {"Run": config.run.name},
                },
            },
            "append_dimensions": {"InstanceId": "${aws:InstanceId}"},
            "aggregation_dimensions": [["Run"]],
        },
    }


def start_agent(config: Config, settings: Settings) -> None:
    """A node without the agent trains as well; its heartbeats still tell how much it is used."""
    accelerators = config.expected.accelerators
    if accelerators is None or accelerators.kind != "nvidia":
        return
    path = settings.state / "cloudwatch-agent.json"
    path.write_text(json.dumps(agent_config(config, settings.accelerators_every)), "utf-8")
    try:
        run_tool([CONTROL, "-a", "fetch-config", "-m", "ec2", "-s", "-c", f"file:{path}"])
    except ToolError as error:
        say(f"no measurements from the CloudWatch agent: {error}")
