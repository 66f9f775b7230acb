import { awsAccess } from '../aws/access.ts';
import { findExisting } from '../aws/existing.ts';
import { fleetRuns } from '../aws/fleet-runs.ts';
import { requireAccount } from '../aws/identity.ts';
import { aliasSetAt } from '../aws/key-alias.ts';
import { logLines } from '../aws/log-lines.ts';
import { logPolicies } from '../aws/log-policies.ts';
import { modelAccessTo } from '../aws/model-access.ts';
import { recordStore } from '../aws/record-store.ts';
import { stateBucket, type StateBucket } from '../aws/state-bucket.ts';
import { stateBucketsIn, type FoundStateBucket } from '../aws/state-buckets.ts';
import { trainingJobs } from '../aws/training-jobs.ts';
import { worldTime } from '../aws/world-time.ts';
import type { AwsAccess } from '../ports/ports.ts';
import type { CompiledSpec } from './compiled-spec.ts';
import { findTools, locateTools, type LocatedTools } from './find-tools.ts';
import type { Machine, Tools } from './machine.ts';
import type { TeamPolicies } from '../rego/team-policies.ts';
import { teamPolicies } from './find-policies.ts';
import { operatedKind, type OperatedKind } from './operated-kind.ts';
import { openStack, type StackContext, type StackInAws } from './stack-context.ts';

/** One account and region. */
export interface AccountInAws {
  readonly access: AwsAccess;
  /** The state buckets that Temper made in it, whoever declares their environments. */
  stateBuckets(): Promise<FoundStateBucket[]>;
  /** The state bucket of this name. */
  states(bucket: string): StateBucket;
}

/** Everything a use case needs of the world around it: the machine, and the ways to the stacks. */
export interface Operator extends Machine {
  /** What can be done with each kind of spec. */
  readonly kinds: readonly OperatedKind[];
  kindOf(compiled: Pick<CompiledSpec, 'stack'>): OperatedKind;
  /** What there is of it already; nothing is fetched. @throws TemperError for what was named and cannot be used */
  locate(): Promise<LocatedTools>;
  /** What Terraform runs need, found or fetched once. */
  tools(): Promise<Tools>;
  /** An account and region as such, whatever is declared there; nothing is asked yet. */
  account(place: Pick<AwsAccess, 'account' | 'region'>): AccountInAws;
  /** What AWS has of a stack; nothing is asked yet. */
  inAws(compiled: Pick<CompiledSpec, 'stack'>): StackInAws;
  /** Prepares to run Terraform for a stack; nothing is started yet. */
  open(compiled: CompiledSpec): Promise<StackContext>;
}

/** The operator on this machine, with the real Terraform and the real AWS, or a sandbox. */
export function operatorOn(machine: Machine, kinds: readonly OperatedKind[]): Operator {
  const kindOf: Operator['kindOf'] = (compiled) => operatedKind(kinds, compiled);
  const accesses = new Map<string, AwsAccess>();
  let located: Promise<LocatedTools> | undefined;
  const locate = () => (located ??= locateTools(machine));
  let found: Promise<Tools> | undefined;
  let ruled: Promise<TeamPolicies> | undefined;
  const policies = () => (ruled ??= teamPolicies(machine));
  const tools = () => (found ??= findTools(machine, locate()));
  const account: Operator['account'] = (place) => {
    const access = accessTo(machine, place, accesses);
    return {
      access,
      stateBuckets: () => stateBucketsIn(access),
      states: (bucket) => stateBucket(access, { bucket, region: place.region }),
    };
  };
  const inAws: Operator['inAws'] = ({ stack }) => {
    const access = accessTo(machine, stack, accesses);
    return {
      access,
      bucket: stateBucket(access, { ...stack.state, environment: stack.environment }),
      records: recordStore(access, stack.state),
      jobs: trainingJobs(access),
      fleets: fleetRuns(access),
      logLines: (place) => logLines(access, place),
      aliasSetAt: (alias) => aliasSetAt(access, alias),
      logPolicies: () => logPolicies(access),
      baseModel: (id) => modelAccessTo(access, id),
      find: (planned) => findExisting(access, planned, stack.id),
      requireAccount: async () => void (await requireAccount(access)),
      now: () => worldTime(access, machine.clock),
    };
  };
  return {
    ...machine,
    kinds,
    kindOf,
    locate,
    tools,
    account,
    inAws,
    open: async (compiled) =>
      openStack(machine, await tools(), {
        ...inAws(compiled),
        compiled,
        kind: kindOf(compiled),
        policies: await policies(),
      }),
  };
}

/** One access an account and region: its clients and their connections are used again. */
function accessTo(
  { variables, sandbox }: Machine,
  { account, region }: Pick<AwsAccess, 'account' | 'region'>,
  known: Map<string, AwsAccess>,
): AwsAccess {
  const key = `${account} ${region}`;
  const access =
    known.get(key) ??
    awsAccess({
      account,
      region,
      environment: variables,
      ...(sandbox !== undefined && { sandbox }),
    });
  known.set(key, access);
  return access;
}
