/* `temper bootstrap` on a world in memory: what is compiled, when something is made, and what stops it. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import {
  bootstrap,
  fitting,
  repositoryInTokens,
  ROLE_IDENTITIES,
  type BootstrapOptions,
} from '../../controller/bootstrap.ts';
import { policiesFor } from '../../controller/policy.ts';
import { evaluate, type PolicyStatement } from '../../controller/sandbox/iam/evaluate.ts';
import { isEmpty, type StackPlan } from '../../controller/stack/stack-plan.ts';
import { workflowRoleArn, workflowRoleName } from '../../stacks/bootstrap/names.ts';
import { oidcSubject } from '../../stacks/bootstrap/github-trust.ts';
import { WORKFLOW_PURPOSES } from '../../stacks/kinds/environment/names.ts';
import type { Environment } from '../../stacks/kinds/environment/schema.ts';
import type { TemperError } from '../../stacks/language/diagnostic.ts';
import {
  MANAGED_POLICY_CHARACTERS,
  POLICIES_A_ROLE,
  type IdentityPolicy,
} from '../../stacks/permissions/policy-documents.ts';
import { matchesPattern } from '../../stacks/permissions/wildcards.ts';
import { REPOSITORY as HERE } from '../helpers/compiled.ts';
import { temporaryFolders } from '../helpers/temporary-folder.ts';
import { ENVIRONMENT, fakeOperator, workspaceIn } from './fake-operator.ts';

const folder = temporaryFolders();
const REPOSITORY = { owner: 'acme', name: 'models' };
const KEY = 'arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab';

const environment = (more: string): string =>
  ENVIRONMENT.replace('us-east-1 }', `us-east-1${more} }`);

async function laboratory(text = ENVIRONMENT) {
  const root = await folder();
  const workspace = await workspaceIn(root, text);
  const operator = { ...fakeOperator(await folder()), root };
  const shown: StackPlan[] = [];
  const run = (options: Partial<BootstrapOptions> = {}) =>
    bootstrap(operator, workspace, {
      repository: REPOSITORY,
      yes: false,
      foreignSettings: () => Promise.resolve([]),
      approve: (plans) => Promise.resolve(shown.push(...plans) > 0),
      ...options,
    });
  operator.world.plans.set('bootstrap/lab', {
    changes: [{ address: 'aws_iam_role.plan', actions: ['create'], after: {} }],
  });
  return { run, shown, workspace, operator, world: operator.world };
}

interface Body {
  readonly name: string;
  readonly policy: string;
  readonly assume_role_policy: string;
}
type Bodies = Readonly<Record<string, Readonly<Record<string, Body>>>>;

/** What bootstrapping this spec compiles to. */
async function compiledFrom(text: string, options: Partial<BootstrapOptions> = {}) {
  const { run, workspace, operator } = await laboratory(text);
  const { result, environment: made } = await run(options);
  const { terraformJson, versionsJson } = result.compiled.stack;
  const { resource } = JSON.parse(terraformJson) as { resource: Bodies };
  return { resource, terraformJson, versionsJson, workspace, operator, made };
}

const rejection = async (work: Promise<unknown>) =>
  ((await work.catch((error: unknown) => error)) as TemperError).diagnostics;

describe.each([
  { name: 'aws-managed', more: '' },
  { name: 'temper-managed', more: ', encryption: { type: temper-managed }' },
  { name: 'customer-key', more: `, encryption: { type: customer-key, keyArn: '${KEY}' }` },
])('the bootstrap of an environment with $name keys', ({ name, more }) => {
  test('compiles to what it did', async () => {
    const { terraformJson } = await compiledFrom(environment(more));
    const file = join(HERE, 'test/fixtures/bootstrap', `${name}.tf.json`);
    if (process.env['UPDATE_GOLDEN'] === '1') {
      mkdirSync(join(file, '..'), { recursive: true });
      writeFileSync(file, terraformJson);
    }
    expect(terraformJson).toBe(readFileSync(file, 'utf8'));
  });

  test('gives each role exactly what `temper policy` prints once the spec names the roles', async () => {
    const { resource, made } = await compiledFrom(environment(more));
    const roles = JSON.stringify(made.spec.roles);
    const { workspace, operator } = await laboratory(environment(`${more}, roles: ${roles}`));
    for (const purpose of WORKFLOW_PURPOSES) {
      const printed: IdentityPolicy[] = [];
      for (const identity of ROLE_IDENTITIES[purpose]) {
        const all = await policiesFor(operator, workspace, { identity, any: true });
        printed.push(...all.flatMap(({ policies }) => policies));
      }
      const given = Object.entries(resource['aws_iam_policy'] ?? {})
        .filter(([id]) => id.startsWith(`${purpose}_`))
        .map(([, { policy }]) => policy);
      expect(given.length).toBeLessThanOrEqual(POLICIES_A_ROLE);
      for (const policy of given)
        expect(policy.length).toBeLessThanOrEqual(MANAGED_POLICY_CHARACTERS);
      expect(said(given.map((one) => JSON.parse(one) as IdentityPolicy))).toEqual(said(printed));
    }
  });
});

/** Every action on every resource under its condition. */
function said(policies: readonly IdentityPolicy[]): Set<string> {
  return new Set(
    policies.flatMap(({ Statement }) =>
      Statement.flatMap(({ Action, Resource, Condition }) =>
        Action.flatMap((action) =>
          Resource.map((resource) => JSON.stringify([action, resource, Condition ?? null])),
        ),
      ),
    ),
  );
}

test('each role is trusted to the jobs of one GitHub environment of one repository, compared whole', async () => {
  const { resource } = await compiledFrom(environment(", github: { environment: 'prod:eu ${x}' }"));
  const trust = Object.fromEntries(
    Object.entries(resource['aws_iam_role'] ?? {}).map(([id, body]) => [
      id,
      // Terraform's own escape of what it would fill in.
      JSON.parse(body.assume_role_policy.replaceAll('$${', '${')) as unknown,
    ]),
  );
  const of = (subject: string) => ({
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'GitHubEnvironment',
        Effect: 'Allow',
        Principal: {
          Federated: 'arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com',
        },
        Action: 'sts:AssumeRoleWithWebIdentity',
        Condition: {
          StringEquals: {
            'token.actions.githubusercontent.com:aud': 'sts.amazonaws.com',
            'token.actions.githubusercontent.com:sub': subject,
          },
        },
      },
    ],
  });
  expect(trust).toEqual({
    plan: of('repo:acme/models:environment:prod%3Aeu ${$}{x}-plan'),
    apply: of('repo:acme/models:environment:prod%3Aeu ${$}{x}'),
    reconcile: of('repo:acme/models:environment:prod%3Aeu ${$}{x}-reconcile'),
  });
});

test('where tokens carry ids, a name that somebody else may get is not trusted', () => {
  const ids = { owner: '12', repository: '345' };
  expect(oidcSubject({ ...REPOSITORY, ids }, 'lab')).toBe(
    'repo:acme@12/models@345:environment:lab',
  );
});

test('no subject of one environment is that of another, nor of another repository', () => {
  const text = fc.string({ minLength: 1, maxLength: 12, unit: fc.constantFrom(...'ab:/@%3A-') });
  const place = fc.tuple(text, text);
  fc.assert(
    fc.property(place, place, ([name, one], [otherName, other]) => {
      fc.pre(name !== otherName || one !== other);
      // GitHub takes neither `:` nor `/` nor `@` into the name of a repository.
      fc.pre(!/[:/@%]/.test(name + otherName));
      expect(oidcSubject({ owner: 'acme', name }, one)).not.toBe(
        oidcSubject({ owner: 'acme', name: otherName }, other),
      );
    }),
  );
});

test('what applies can change no role of a workflow, whatever the environment is called', () => {
  const words = fc.stringMatching(/^[a-z0-9]+(-[a-z0-9]+)*$/, { maxLength: 32 });
  fc.assert(
    fc.property(words, fc.constantFrom(...WORKFLOW_PURPOSES), (name, purpose) => {
      const spec = { partition: 'aws', account: '1'.repeat(12), region: 'us-east-1' };
      const arn = workflowRoleArn({ metadata: { name }, spec } as unknown as Environment, purpose);
      expect(matchesPattern(`arn:aws:iam::${spec.account}:role/temper-*-v*`, arn)).toBe(false);
      expect(workflowRoleName(name, purpose)).not.toMatch(/-v\d+$/);
      expect(workflowRoleName(name, purpose).length).toBeLessThanOrEqual(64);
    }),
  );
});

describe('what bounds the roles of trainings', () => {
  const statements = async () => {
    const { resource } = await compiledFrom(environment(', encryption: { type: temper-managed }'));
    const { Statement } = JSON.parse(resource['aws_iam_policy']?.['boundary']?.policy ?? '') as {
      Statement: {
        Effect: 'Allow' | 'Deny';
        Action: string | string[];
        Resource: string | string[];
      }[];
    };
    return Statement.map((one) => ({
      Effect: one.Effect,
      Action: [one.Action].flat(),
      Resource: [one.Resource].flat(),
    }));
  };
  test.each([
    {
      action: 's3:GetObject',
      resource: 'arn:aws:s3:::company-data/train.jsonl',
      verdict: 'allowed',
    },
    {
      action: 's3:PutObject',
      resource: 'arn:aws:s3:::temper-lab-artifacts-111122223333/bot/v1/x',
      verdict: 'allowed',
    },
    { action: 's3:PutObject', resource: 'arn:aws:s3:::company-data/x', verdict: 'unallowed' },
    {
      action: 's3:GetObject',
      resource: 'arn:aws:s3:::temper-lab-state-111122223333/reviews/1/x.json',
      verdict: 'denied',
    },
    {
      action: 'iam:CreateRole',
      resource: 'arn:aws:iam::111122223333:role/x',
      verdict: 'unallowed',
    },
    { action: 'bedrock:DeleteCustomModel', resource: '*', verdict: 'unallowed' },
  ])('$action on $resource is $verdict', async ({ action, resource, verdict }) => {
    expect(evaluate(await statements(), { action, resource, context: {} })).toBe(verdict);
  });

  test('is put on every role that is made, and none is made without it', async () => {
    const { resource } = await compiledFrom(ENVIRONMENT);
    const policies = Object.entries(resource['aws_iam_policy'] ?? {})
      .filter(([id]) => id.startsWith('apply_'))
      .flatMap(([, { policy }]) => (JSON.parse(policy) as IdentityPolicy).Statement);
    for (const action of [
      'iam:CreateRole',
      'iam:PutRolePolicy',
      'iam:PutRolePermissionsBoundary',
    ]) {
      const conditions = policies
        .filter(({ Action }) => Action.includes(action))
        .map(({ Condition }) => Condition);
      expect(conditions).toEqual([
        {
          StringEquals: {
            'iam:PermissionsBoundary':
              'arn:aws:iam::111122223333:policy/temper/temper-lab-boundary',
          },
        },
      ]);
    }
    const actions = policies.flatMap(({ Action }) => Action);
    expect(actions).not.toContain('iam:DeleteRolePermissionsBoundary');
    const state = 'arn:aws:s3:::temper-lab-state-111122223333';
    const allowed = policies as PolicyStatement[];
    for (const asked of [
      { action: 's3:PutBucketPolicy', resource: state },
      { action: 's3:PutObject', resource: `${state}/reviews/1/abc/model/bot/v1.json` },
    ])
      expect(evaluate(allowed, { ...asked, context: {} })).toBe('unallowed');
  });
});

describe('bootstrapping', () => {
  test('shows the plan, asks, and makes nothing without a yes', async () => {
    const { run, shown, world } = await laboratory();
    world.bucketExists = false;
    const approve = (plans: readonly StackPlan[]) => Promise.resolve(shown.push(...plans) < 0);
    expect(await rejection(run({ approve }))).toMatchObject([{ code: 'CLI_NOT_CONFIRMED' }]);
    expect(shown.map(({ context }) => context.compiled.stack.id)).toEqual(['bootstrap/lab']);
    expect(world.done).toEqual([
      'check account',
      'init bootstrap/lab locally',
      'plan bootstrap/lab',
    ]);
  });

  test('asks once, although the bucket that keeps the state is made in between', async () => {
    const { run, shown, world } = await laboratory();
    world.bucketExists = false;
    const { result } = await run();
    expect(result.outcome).toBe('applied');
    expect(shown).toHaveLength(1);
    expect(world.done.indexOf('create bucket')).toBeLessThan(
      world.done.indexOf('apply bootstrap/lab'),
    );
  });

  test('again has nothing to do and asks nobody', async () => {
    const { run, shown } = await laboratory();
    await run();
    const { result } = await run();
    expect(result.outcome).toBe('unchanged');
    expect(shown).toHaveLength(1);
    expect(result.plan && isEmpty(result.plan)).toBe(true);
  });

  test('goes on after it was broken off: what was made is adopted', async () => {
    const { run, world } = await laboratory();
    world.existing.set('aws_iam_role.plan', { importId: 'temper-lab-plan', ours: true });
    const { result } = await run();
    expect(result.plan?.adopted).toEqual([{ to: 'aws_iam_role.plan', id: 'temper-lab-plan' }]);
  });

  test('takes nobody’s policy off a bucket', async () => {
    const { run, world } = await laboratory();
    const foreignSettings = () =>
      Promise.resolve(['a lifecycle rule that is not Temper’s: to-glacier']);
    const [told] = await rejection(run({ foreignSettings }));
    expect(told).toMatchObject({
      code: 'AWS_BUCKET_SETTINGS',
      message: expect.stringContaining('to-glacier'),
    });
    expect(world.done.filter((one) => one.startsWith('apply'))).toEqual([]);
  });

  test('is of one environment', async () => {
    const other = `${ENVIRONMENT}---\n${ENVIRONMENT.replace('lab', 'yard')}`;
    const { run } = await laboratory(other);
    expect(await rejection(run())).toMatchObject([{ code: 'CLI_USAGE' }]);
  });

  test('a role that needs more than IAM gives is not made in part', () => {
    const policy: IdentityPolicy = { Version: '2012-10-17', Statement: [] };
    expect(fitting('plan', Array(POLICIES_A_ROLE).fill(policy))).toHaveLength(POLICIES_A_ROLE);
    expect(() => fitting('plan', Array(POLICIES_A_ROLE + 1).fill(policy))).toThrow(
      expect.objectContaining({
        diagnostics: [expect.objectContaining({ code: 'AWS_ROLE_TOO_LARGE' })],
      }),
    );
  });
});

describe('the repository in tokens', () => {
  const settings = (subject: object) => ({
    facts: () =>
      Promise.resolve({
        id: 345,
        ownerId: 12,
        ownerType: 'Organization' as const,
        name: 'Acme/Models',
        defaultBranch: 'main',
        private: true,
      }),
    oidcSubject: () => Promise.resolve({ usesDefault: true, claims: [], ...subject }),
  });

  test.each([
    { subject: {}, says: { owner: 'Acme', name: 'Models' } },
    {
      subject: { immutable: true },
      says: { owner: 'Acme', name: 'Models', ids: { owner: '12', repository: '345' } },
    },
  ])('is as GitHub writes it: $says', async ({ subject, says }) => {
    expect(await repositoryInTokens(settings(subject))).toEqual(says);
  });

  test('is refused where tokens say something else', async () => {
    const told = await rejection(
      repositoryInTokens(settings({ usesDefault: false, claims: ['repo', 'ref'] })),
    );
    expect(told).toMatchObject([
      { code: 'GITHUB_SUBJECT', message: expect.stringContaining('repo, ref') },
    ]);
  });
});
