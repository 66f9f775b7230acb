import { ec2ComputeOf } from '../../../../../stacks/kinds/fine-tune/compute/ec2/compute-of.ts';
import { INSTANCE_QUOTAS, type QuotaFamily } from '../../../../../stacks/catalog/index.ts';
import { fleetOf } from '../../../../../stacks/kinds/fine-tune/compute/ec2/fleet.ts';
import { FINE_TUNE } from '../../../../../stacks/kinds/fine-tune/index.ts';
import { counted } from '../../../../../stacks/language/display.ts';
import { documentsOf } from '../../../../../stacks/language/spec-set.ts';
import { quotaValue } from '../../../../aws/quotas.ts';
import type { Check } from '../../../../stack/check.ts';
import type { Surroundings } from '../../../../stack/operated-kind.ts';

/** What the largest fleet of each family needs that an environment's specs declare. */
interface Needed {
  readonly family: QuotaFamily;
  readonly spot: boolean;
  readonly vcpus: number;
  readonly by: string;
}

/** Whether the account's quotas let the declared fleets start, each by itself. */
export async function examineFleets(
  { environment, access, workspace }: Surroundings,
  quotaOf: (code: string) => Promise<number | 'unknown'> = (code) =>
    quotaValue(access, { service: 'ec2', code }),
): Promise<Check[]> {
  const needs = new Map<string, Needed>();
  for (const need of declaredFleets(workspace, environment)) {
    const key = `${need.family} ${need.spot}`;
    const known = needs.get(key);
    if (known === undefined || known.vcpus < need.vcpus) needs.set(key, need);
  }
  return Promise.all(
    [...needs.values()].map(async (need) => {
      const { onDemandCode, spotCode, instances } = INSTANCE_QUOTAS[need.family];
      const code = need.spot ? spotCode : onDemandCode;
      return checkOf(environment, { need, instances, code, allowed: await quotaOf(code) });
    }),
  );
}

function declaredFleets(workspace: Surroundings['workspace'], environment: string): Needed[] {
  return documentsOf(workspace.specs, FINE_TUNE).flatMap(({ value }) => {
    if (value?.spec.environment !== environment || (value.spec.compute.type as string) !== 'ec2')
      return [];
    const { instanceType, nodes, capacity } = fleetOf(ec2ComputeOf(value));
    const isCounted = capacity.type === 'onDemand' || capacity.type === 'spot';
    if (instanceType === undefined || !isCounted) return [];
    return [
      {
        family: instanceType.quota,
        spot: capacity.type === 'spot',
        vcpus: nodes * instanceType.vcpus,
        by: `${value.metadata.name} v${value.spec.version}`,
      },
    ];
  });
}

interface Quota {
  readonly need: Needed;
  readonly instances: string;
  readonly code: string;
  readonly allowed: number | 'unknown';
}

function checkOf(environment: string, { need, instances, code, allowed }: Quota): Check {
  const sort = `${need.spot ? 'spot' : 'on-demand'} ${instances} instances`;
  const subject = `${environment}: quota`;
  const needed = `${need.by} takes ${counted(need.vcpus)} vCPUs`;
  if (allowed === 'unknown')
    return { subject, status: 'unknown', found: `${sort}: cannot be read; ${needed}` };
  if (need.vcpus <= allowed)
    return { subject, status: 'ok', found: `${sort}: ${counted(allowed)} vCPUs; ${needed}` };
  return {
    subject,
    status: 'failed',
    found: `${sort}: ${counted(allowed)} vCPUs; ${needed}`,
    fix: `ask for more: \`aws service-quotas request-service-quota-increase --service-code ec2 --quota-code ${code} --desired-value ${need.vcpus}\``,
    code: 'GATE_FLEET_QUOTA',
  };
}
