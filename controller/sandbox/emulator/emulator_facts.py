"""What EC2 tells EventBridge of instances and reservations, kept to be read. Rules do not get it: moto (5.2) can deliver to
hardly any target.

Shapes: EC2 user guide ("Spot Instance interruption notices", "Monitor Capacity Blocks"), 2026-11.
"""

import datetime
import uuid

from moto.core.utils import utcnow

# Older facts than the newest so many are not kept.
MAX_FACTS = 1_000

_told = []


def told():
    """Every fact that was told, the oldest first."""
    return list(_told)


def spot_interruption(backend, instance):
    # The ARN names the zone in the place of the region, and no account.
    arn = f"arn:{backend.partition}:ec2:{instance.placement.zone}:instance/{instance.id}"
    detail = {"instance-id": instance.id, "instance-action": "terminate"}
    return _tell(backend, "EC2 Spot Instance Interruption Warning", arn, utcnow(), detail)


def capacity_block(backend, reservation):
    """What a block's times make due: delivered at its start, a warning forty minutes before its end."""
    due = {"Capacity Block Reservation Delivered": reservation.start_date}
    if reservation.end_date is not None:
        due["Capacity Block Reservation Expiration Warning"] = reservation.end_date - datetime.timedelta(minutes=40)
    for kind, when in due.items():
        if when > utcnow() or kind in vars(reservation).setdefault("told", []):
            continue
        reservation.told.append(kind)
        detail = {"capacity-reservation-id": reservation.id}
        if reservation.end_date is not None:
            detail["end-date"] = _text(reservation.end_date)
        _tell(backend, kind, reservation.capacity_reservation_arn, when, detail)


def _tell(backend, kind, resource, when, detail):
    fact = {
        "version": "0",
        # The same whenever it is told: a fact that a restart tells again is the same one.
        "id": str(uuid.uuid5(uuid.NAMESPACE_URL, f"{kind} {resource} {when}")),
        "detail-type": kind,
        "source": "aws.ec2",
        "account": backend.account_id,
        "time": _text(when),
        "region": backend.region_name,
        "resources": [resource],
        "detail": detail,
    }
    _told.append(fact)
    del _told[:-MAX_FACTS]
    return fact


def _text(moment):
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
