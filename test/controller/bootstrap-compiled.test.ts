/* What bootstrapping an environment compiles to: byte by byte, what each role may do, whom it trusts, and what bounds it. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { ROLE_IDENTITIES } from '../../controller/bootstrap.ts';
import { policiesFor } from '../../controller/policy.ts';
import { evaluate, type PolicyStatement } from '../../controller/sandbox/iam/evaluate.ts';
import { workflowRoleArn, workflowRoleName } from '../../stacks/bootstrap/names.ts';
import { oidcSubject } from '../../stacks/bootstrap/github-trust.ts';
import { WORKFLOW_PURPOSES } from '../../stacks/kinds/environment/names.ts';
import type { Environment } from '../../stacks/kinds/environment/schema.ts';
import {
  MANAGED_POLICY_CHARACTERS,
  POLICIES_A_ROLE,
  type IdentityPolicy,
} from '../../stacks/permissions/policy-documents.ts';
import { matchesPattern } from '../../stacks/permissions/wildcards.ts';
import { REPOSITORY as HERE } from '../helpers/compiled.ts';
import { compiledFrom, environment, laboratory, REPOSITORY } from './bootstrap-laboratory.ts';
import { ENVIRONMENT } from './fake-operator.ts';

const KEY = 'arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab';

describe.each([
  { name: 'aws-managed', more: '' },
  { name: 'temper-managed', more: ', encryption: { type: temper-managed }' },
  { name: 'customer-key', more: `, encryption: { type: customer-key, keyArn: '${KEY}' }` },
])('the bootstrap of an environment with $name keys', ({ name, more }) => {
  test('compiles to what it did', async () => {
    const { terraformJson } = await compiledFrom(environment(more));
    const file = join(HERE, 'test/fixtures/bootstrap/golden', `${name}.tf.json`);
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
  const text = fc.string({
    minLength: 1,
    maxLength: 12,
    unit: fc.constantFrom('a', 'b', ':', '/', '@', '%', '3', 'A', '-'),
  });
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
      'iam:UpdateAssumeRolePolicy',
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
