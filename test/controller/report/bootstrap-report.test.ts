/* What `temper bootstrap` leaves to a person: what belongs into the spec, and settings of the repository. */
import { parse } from 'yaml';
import {
  bootstrappedData,
  renderBootstrapped,
} from '../../../controller/report/bootstrap-report.ts';
import { environment, laboratory, REPOSITORY } from '../bootstrap-laboratory.ts';

const ROLES = {
  plan: 'arn:aws:iam::111122223333:role/temper/temper-lab-plan',
  apply: 'arn:aws:iam::111122223333:role/temper/temper-lab-apply',
  reconcile: 'arn:aws:iam::111122223333:role/temper/temper-lab-reconcile',
  boundary: 'arn:aws:iam::111122223333:policy/temper/temper-lab-boundary',
};

async function bootstrappedFrom(text?: string) {
  const { run } = await laboratory(text);
  return run();
}

test('a person is told what to put into the spec, as it can be put there', async () => {
  const text = renderBootstrapped(await bootstrappedFrom(), REPOSITORY);
  const [heading, , ...lines] = text.split('\n');
  expect(heading).toBe('Put this into the spec of lab (`spec:`), on the default branch:');
  const block = lines.slice(0, lines.indexOf(''));
  expect(parse(['spec:', ...block].join('\n'))).toEqual({ spec: { roles: ROLES } });
});

test('and which settings are left, each with its GitHub environment, and the plan of GitHub that has it', async () => {
  const text = renderBootstrapped(await bootstrappedFrom(), REPOSITORY);
  const settings = text.slice(text.indexOf('In the settings of acme/models'));
  expect(settings).toContain('which `temper doctor --github` checks:');
  expect(settings.match(/^\d\. \w+/gm)).toEqual([
    '1. Environments',
    '2. Environment',
    '3. Default',
    '4. CODEOWNERS',
    '5. Actions',
  ]);
  expect(settings).toMatch(
    /`lab-plan`, `lab` and `lab-reconcile` .*GitHub Pro, Team or Enterprise/,
  );
  expect(settings).toMatch(/`lab`: name the reviewers .*GitHub Enterprise/);
  expect(settings).toMatch(/`\/specs\/environments\/`/);
  expect(settings).toContain('requires the check `temper`');
});

test('roles that the spec names already are not asked for again', async () => {
  const named = environment(`, roles: ${JSON.stringify(ROLES)}`);
  const text = renderBootstrapped(await bootstrappedFrom(named), REPOSITORY);
  expect(text).toMatch(/^The spec of lab names the roles already\.\n/);
  expect(text).not.toContain('arn:aws:iam');
});

test('of what could not be made, nothing is asked for', async () => {
  const done = await bootstrappedFrom();
  const failed = { ...done, result: { ...done.result, outcome: 'failed' as const } };
  expect(renderBootstrapped(failed, REPOSITORY)).toBe('');
});

test('machines get the same: the roles, and by which subject a GitHub environment has each', async () => {
  const repository = { ...REPOSITORY, ids: { owner: '12', repository: '345' } };
  const done = await bootstrappedFrom(environment(', github: { environment: production }'));
  const subject = 'repo:acme@12/models@345:environment:';
  expect(JSON.parse(JSON.stringify(bootstrappedData(done, repository)))).toMatchObject({
    environment: 'lab',
    result: { outcome: 'applied' },
    roles: ROLES,
    github: [
      { purpose: 'plan', environment: 'production-plan', role: ROLES.plan },
      { purpose: 'apply', environment: 'production', subject: `${subject}production` },
      { purpose: 'reconcile', role: ROLES.reconcile, subject: `${subject}production-reconcile` },
    ],
    settings: { length: 5, 1: expect.stringContaining('`production`') },
  });
});
