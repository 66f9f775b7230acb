import { partitionOf, PARTITIONS } from '../../../catalog/index.ts';
import { shown } from '../../../language/display.ts';
import type { RuleContext } from '../../../language/rules/context.ts';
import { place, type Breach, type Rule } from '../../../language/rules/rule.ts';
import { environmentsIn, type EnvironmentSubject } from '../subjects.ts';

/** Rules about an environment's account: what belongs to it must agree with it. */
export const ACCOUNT_RULES: readonly Rule[] = [
  { code: 'RULE_PARTITION', check: partitions },
  { code: 'RULE_ROLE', check: roles },
  { code: 'RULE_KMS_KEY', check: keys },
];

function* partitions(context: RuleContext): Iterable<Breach> {
  for (const { spec, declared } of environmentsIn(context)) {
    const actual = partitionOf(spec.region ?? '');
    // It has a default, so it is absent only where it is wrong, which is reported already.
    const given = spec.partition;
    if (actual === undefined || given === undefined || actual === given) continue;
    yield {
      message: `region ${shown(spec.region ?? '')} is in partition \`${actual}\`, not \`${given}\``,
      ...place(declared, ['spec', 'region']),
      why: 'a partition is AWS’s separate cloud for some countries; every ARN begins with its name',
      fix: `write \`partition: ${actual}\`, or another region`,
    };
  }
}

function* roles(context: RuleContext): Iterable<Breach> {
  for (const { spec, declared } of environmentsIn(context)) {
    for (const name of ['plan', 'apply', 'reconcile', 'boundary'] as const) {
      const what = name === 'boundary' ? 'policy' : 'role';
      const arn = spec.roles?.[name];
      // A role belongs to no region.
      const problem =
        arn === undefined
          ? undefined
          : ownershipProblem(arnParts(arn), { ...spec, region: undefined });
      if (arn === undefined || problem === undefined) continue;
      yield {
        message: `${shown(arn)} cannot be the ${name} ${name === 'boundary' ? 'of training roles' : 'role'} of this environment: ${problem}`,
        ...place(declared, ['spec', 'roles', name]),
        why: 'workflows work in the environment’s own account: their roles, and the policy that bounds what these make, are there',
        fix: `write \`arn:${spec.partition ?? 'aws'}:iam::${spec.account ?? '<account>'}:${what}/<name>\``,
      };
    }
  }
}

function* keys(context: RuleContext): Iterable<Breach> {
  for (const { spec, declared } of environmentsIn(context)) {
    if (spec.encryption?.type !== 'customer-key') continue;
    const { keyArn } = spec.encryption;
    const problem = keyArn === undefined ? undefined : keyProblem(keyArn, spec);
    if (keyArn === undefined || problem === undefined) continue;
    yield {
      message: `${shown(keyArn)} cannot encrypt this environment: ${problem.what}`,
      ...place(declared, ['spec', 'encryption', 'keyArn']),
      why: problem.why,
      fix: `write the key’s own ARN, \`arn:${spec.partition ?? 'aws'}:kms:${spec.region ?? '<region>'}:${spec.account ?? '<account>'}:key/<key id>\`; \`aws kms describe-key\` prints it`,
    };
  }
}

const KEY_ID = /^key\/[a-zA-Z0-9-]{36}$/;

function keyProblem(
  arn: string,
  spec: EnvironmentSubject['spec'],
): { readonly what: string; readonly why: string } | undefined {
  const parts = arnParts(arn);
  if (parts.resource.startsWith('alias/')) {
    return {
      what: 'it is an alias',
      why: 'Bedrock answers with the ARN of the key behind an alias; Terraform would take that for a change and train the model again',
    };
  }
  if (!KEY_ID.test(parts.resource)) {
    return {
      what: 'it is not the ARN of a KMS key',
      why: 'Terraform passes the key on to Bedrock, the bucket policies and the role, and all of them need its full ARN',
    };
  }
  const what = ownershipProblem(parts, spec);
  return what === undefined
    ? undefined
    : {
        what,
        why: 'Bedrock and S3 use keys of their own region, and the grant for Bedrock is made in the account that owns the key, which Temper works in for this environment only',
      };
}

interface ArnParts {
  readonly partition: string;
  readonly region: string;
  readonly account: string;
  readonly resource: string;
}

function arnParts(arn: string): ArnParts {
  const [, partition = '', , region = '', account = '', ...rest] = arn.split(':');
  return { partition, region, account, resource: rest.join(':') };
}

function ownershipProblem(
  parts: ArnParts,
  spec: Pick<EnvironmentSubject['spec'], 'partition' | 'account'> & { region?: string | undefined },
): string | undefined {
  const partition = spec.partition ?? PARTITIONS[0];
  if (parts.partition !== partition)
    return `it is in partition \`${parts.partition}\`, the environment in \`${partition}\``;
  if (spec.account !== undefined && parts.account !== spec.account) {
    return `it is in account ${shown(parts.account)}, the environment in \`${spec.account}\``;
  }
  if (spec.region !== undefined && parts.region !== spec.region) {
    return `it is in region ${shown(parts.region)}, the environment in \`${spec.region}\``;
  }
  return undefined;
}
