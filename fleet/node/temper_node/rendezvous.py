"""What a workload finds in its environment to meet the others, by the names that torchrun gives."""

from __future__ import annotations

import json
from typing import Dict, List

from .gang import Member
from .tools import ToolError, run_tool

MASTER_PORT = 29400
# For many forks and for collectives over EFA (AWS, EFA cheat sheet of awsome-distributed-training, 2026-02).
EFA_ENVIRONMENT = {"FI_PROVIDER": "efa", "FI_EFA_USE_HUGE_PAGE": "0", "FI_EFA_SET_CUDA_SYNC_MEMOPS": "0"}


def rendezvous(members: List[Member], rank: int, processes: int, efa: int) -> Dict[str, str]:
    """`RANK` and `WORLD_SIZE` count processes, as for torchrun: `RANK` is that of this node's first one."""
    interface = interface_of(members[rank].address)
    return {
        "MASTER_ADDR": members[0].address,
        "MASTER_PORT": str(MASTER_PORT),
        "NNODES": str(len(members)),
        "NODE_RANK": str(rank),
        "NPROC_PER_NODE": str(processes),
        "WORLD_SIZE": str(len(members) * processes),
        "RANK": str(rank * processes),
        # Without them collectives may choose the interface of a container engine.
        **({"GLOO_SOCKET_IFNAME": interface, "NCCL_SOCKET_IFNAME": f"={interface}"} if interface else {}),
        **(EFA_ENVIRONMENT if efa > 0 else {}),
    }


def interface_of(address: str) -> str:
    """The name of the interface with this address; empty where nobody says."""
    try:
        found = json.loads(run_tool(["ip", "-json", "address", "show"]))
    except (ToolError, ValueError):
        return ""
    for interface in found:
        if any(each.get("local") == address for each in interface.get("addr_info", ())):
            return interface["ifname"]
    return ""
