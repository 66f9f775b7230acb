/*
 * What EC2 says when machines do not start: as an error of Terraform, or as the reasons that a fleet without machines keeps.
 * Codes: docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html; words: errors that people have published
 * (terraform-provider-aws, karpenter-provider-aws, aws-parallelcluster), 2026-11.
 */
import type { Translation } from './translations.ts';

/** `p5.48xlarge` … `us-east-1a`, as far as EC2 names them. */
function what(type: string | undefined, zone: string | undefined): string {
  return `${type === undefined ? 'these machines' : `\`${type}\``}${zone === undefined ? '' : ` in ${zone}`}`;
}

export const LAUNCH_TRANSLATIONS: readonly Translation[] = [
  {
    // The words of the condition that every fleet is compiled with.
    code: 'TF_NOT_STARTED',
    pattern: /EC2 did not start all machines of the training\./,
    message: () => 'EC2 did not start all machines of the training',
    why: 'all of them start or none, so nothing trains and no machine bills; EC2 keeps its reason with the fleet, which Terraform does not tell',
    fix: 'apply again: that asks EC2 anew. A file system of the spec bills until then; `temper destroy` takes it away as well',
  },
  {
    code: 'TF_CAPACITY',
    pattern:
      /\b(Insufficient(?:Instance|Host)?Capacity|InsufficientCapacityOnHost|UnfulfillableCapacity|SpotMaxPriceTooLow)\b(?:[^\n]*?sufficient (\S+) capacity(?:[^\n]*?\(([a-z]{2}[a-z0-9-]+)\))?)?/,
    message: ([, code, type, zone]) =>
      `EC2 has no room for ${what(type, zone)} at the moment (${code ?? ''})`,
    why: 'this is what AWS has free there just now, and no limit of the account; a Capacity Block that has not begun is answered the same way',
    fix: 'apply again later, or ask for what is likelier: a `subnet` in another zone, another `instanceType`, another `capacity`',
  },
  {
    code: 'TF_QUOTA',
    pattern: /\b(VcpuLimitExceeded|InstanceLimitExceeded)\b(?:[^\n]*?limit of (\d+))?/,
    message: ([, code, limit]) =>
      `the account may run ${limit === undefined ? 'no more' : `${limit} vCPUs of`} instances of this family, and the machines need more (${code ?? ''})`,
    why: 'AWS counts the vCPUs of all running instances of a family, whoever has started them',
    fix: 'ask for more in Service Quotas (EC2, “Running On-Demand … instances”), which takes hours to days, or use fewer or smaller machines',
  },
  {
    code: 'TF_QUOTA',
    pattern: /\b(MaxSpotInstanceCountExceeded|SpotInstanceCountExceeded)\b/,
    message: ([, code]) =>
      `the account may run no more Spot machines of this family (${code ?? ''})`,
    why: 'Spot has a limit of its own, in vCPUs of all instances of a family; a new account’s is 0',
    fix: 'ask for more in Service Quotas (EC2, “All … Spot Instance Requests”), or use `capacity: { type: onDemand }`',
  },
  {
    code: 'TF_RESERVATION',
    pattern:
      /\b(ReservationCapacityExceeded|InvalidCapacityReservation(?:Id|State)?(?:\.\w+)?)\b(?:[^\n]*?'(cr-[0-9a-f]+)')?/,
    message: ([, code, id]) =>
      `${id === undefined ? 'the reservation' : `the reservation ${id}`} has no place for these machines (${code ?? ''})`,
    why: 'there is none in a reservation that has not begun or is over, that is of another type or zone, or whose machines all run already',
    fix: 'look at its state, dates, type and zone (`aws ec2 describe-capacity-reservations`): apply when it has begun, or correct `capacity`, `instanceType` or `subnet`',
  },
  {
    code: 'TF_ACCESS_DENIED',
    pattern: /\bAuthFailure\.ServiceLinkedRoleCreationNotPermitted\b/,
    message: () => 'the account has no service-linked role for Spot, and this role may not make it',
    why: 'EC2 makes it with the first Spot machine of an account, in the name of who asks for that',
    fix: 'have an administrator make it once: `aws iam create-service-linked-role --aws-service-name spot.amazonaws.com`',
  },
  {
    code: 'TF_ZONE',
    pattern:
      /requested instance type \(([^)\s]+)\) is not supported in your requested Availability Zone \(([^)\s]+)\)(?:[^\n]*?choosing ([a-z0-9, -]+?)\.?(?:\n|$))?/,
    message: ([, type, zone]) => `\`${type ?? ''}\` is not offered in ${zone ?? ''}`,
    why: ([, , , others]) =>
      others === undefined
        ? 'each type is offered in some zones of a region'
        : `EC2 offers it in ${others}`,
    fix: 'name a `subnet` in a zone that has it',
  },
];
