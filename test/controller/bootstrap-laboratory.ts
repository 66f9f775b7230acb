import { bootstrap, type BootstrapOptions } from '../../controller/bootstrap.ts';
import type { StackPlan } from '../../controller/stack/stack-plan.ts';
import type { TemperError } from '../../stacks/language/diagnostic.ts';
import { temporaryFolders } from '../helpers/temporary-folder.ts';
import { ENVIRONMENT, fakeOperator, workspaceIn } from './fake-operator.ts';

const folder = temporaryFolders();
export const REPOSITORY = { owner: 'acme', name: 'models' };

export const environment = (more: string): string =>
  ENVIRONMENT.replace('us-east-1 }', `us-east-1${more} }`);

export async function laboratory(text = ENVIRONMENT) {
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
export async function compiledFrom(text: string, options: Partial<BootstrapOptions> = {}) {
  const { run, workspace, operator } = await laboratory(text);
  const { result, environment: made } = await run(options);
  const { terraformJson, versionsJson } = result.compiled.stack;
  const { resource } = JSON.parse(terraformJson) as { resource: Bodies };
  return { resource, terraformJson, versionsJson, workspace, operator, made };
}

export const rejection = async (work: Promise<unknown>) =>
  ((await work.catch((error: unknown) => error)) as TemperError).diagnostics;
