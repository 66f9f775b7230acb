/* What cannot work is said once, before anything is fetched, written, planned or asked of more than who one is. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { applyAll } from '../../controller/apply.ts';
import { diagnosticsOf, planAll } from '../../controller/plan.ts';
import { runTerraform } from '../../controller/run-terraform.ts';
import type { Operator } from '../../controller/stack/operator.ts';
import { statusAll } from '../../controller/status.ts';
import type { Code } from '../../stacks/language/codes.ts';
import { TemperError } from '../../stacks/language/diagnostic.ts';
import { temporaryFolders } from '../helpers/temporary-folder.ts';
import { ENVIRONMENT, fakeOperator, model, workspaceIn } from './fake-operator.ts';

const folder = temporaryFolders();
const failing = (code: Code) => () =>
  Promise.reject(new TemperError([{ code, severity: 'error', message: code }]));

/** Two environments of one account, four models in them. */
const SPECS = [
  ENVIRONMENT,
  `---\n${ENVIRONMENT.replace('name: lab', 'name: yard')}`,
  ...['a', 'b'].map((name) => model(name)),
  ...['c', 'd'].map((name) => model(name, '', 'yard')),
].join('');

async function laboratory(broken: (operator: Operator) => Partial<Operator>) {
  const root = await folder();
  const dir = await folder();
  const workspace = await workspaceIn(root, SPECS);
  const sound = { ...fakeOperator(dir), root, parallelism: 1 };
  const called: string[] = [];
  const operator: Operator = {
    ...sound,
    ...broken(sound),
    tools: () => {
      called.push('tools');
      return sound.tools();
    },
  };
  const yes = { yes: true, approve: () => Promise.resolve(true) };
  const uses = {
    plan: () => planAll(operator, workspace),
    apply: () => applyAll(operator, workspace, yes),
    destroy: () => applyAll(operator, workspace, { ...yes, destroy: true }),
    status: () => statusAll(operator, workspace),
    terraform: () =>
      runTerraform(
        operator,
        { ...workspace, selected: workspace.selected.slice(0, 1) },
        {
          words: ['plan'],
          output: () => ({ onTerminal: false }),
          approve: () => Promise.resolve(true),
        },
      ),
  };
  const touched = () => [
    ...called,
    ...sound.world.done,
    ...(existsSync(join(dir, 'work')) ? ['work'] : []),
  ];
  return { uses, operator, workspace, world: sound.world, touched };
}

type Uses = Awaited<ReturnType<typeof laboratory>>['uses'];

/** Where AWS refuses to know who asks. */
const nobody = (code: Code) => (operator: Operator) => ({
  inAws: (compiled: Parameters<Operator['inAws']>[0]) => ({
    ...operator.inAws(compiled),
    requireAccount: failing(code),
  }),
});

const ASKING_AWS = ['plan', 'apply', 'destroy', 'status', 'terraform'] as const;

describe.each(['AWS_CREDENTIALS_MISSING', 'AWS_CREDENTIALS_EXPIRED', 'AWS_WRONG_ACCOUNT'] as const)(
  '%s',
  (code) => {
    test.each(ASKING_AWS)('stops %s before anything was done', async (use: keyof Uses) => {
      const { uses, touched } = await laboratory(nobody(code));
      await expect(uses[use]()).rejects.toMatchObject({
        diagnostics: [{ code }],
      });
      expect(touched()).toEqual([]);
    });
  },
);

test.each(['plan', 'apply', 'destroy', 'terraform'] as const)(
  'a Terraform that was named and is none stops %s before AWS is asked',
  async (use) => {
    const { uses, touched } = await laboratory(() => ({
      locate: failing('TOOL_TERRAFORM_MISSING'),
    }));
    await expect(uses[use]()).rejects.toMatchObject({
      diagnostics: [{ code: 'TOOL_TERRAFORM_MISSING' }],
    });
    expect(touched()).toEqual([]);
  },
);

describe('a state bucket that is somebody else’s', () => {
  const foreign = (name: string) => (operator: Operator) => ({
    inAws: (compiled: Parameters<Operator['inAws']>[0]) => {
      const inAws = operator.inAws(compiled);
      if (!compiled.stack.state.bucket.includes(name)) return inAws;
      return { ...inAws, bucket: { ...inAws.bucket, exists: failing('AWS_BUCKET_UNAVAILABLE') } };
    },
  });

  test('is said once, not once a stack, and hides no other environment', async () => {
    const { operator, workspace, world } = await laboratory(foreign('yard'));
    const tried = await planAll(operator, workspace);
    expect(diagnosticsOf(tried)).toMatchObject([{ code: 'AWS_BUCKET_UNAVAILABLE' }]);
    const planned = world.done.filter((one) => one.startsWith('plan'));
    expect(planned).toEqual(['plan environment/lab', 'plan model/a/v1', 'plan model/b/v1']);
  });

  test('fetches no Terraform where there is nothing else', async () => {
    const { operator, workspace, touched } = await laboratory(foreign('temper-'));
    expect(diagnosticsOf(await planAll(operator, workspace))).toHaveLength(2);
    expect(touched()).toEqual(['check account']);
  });
});

test('a provider that cannot be had is said once, and no other stack is tried', async () => {
  const { operator, workspace, world } = await laboratory((sound) => ({
    open: async (compiled) => {
      const context = await sound.open(compiled);
      return {
        ...context,
        terraform: { ...context.terraform, init: failing('TF_PROVIDER_MISSING') },
      };
    },
  }));
  await expect(planAll(operator, workspace)).rejects.toMatchObject({
    diagnostics: [{ code: 'TF_PROVIDER_MISSING' }],
  });
  expect(world.done).toEqual(['check account']);
});
