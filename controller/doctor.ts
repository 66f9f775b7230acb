import { compile, type CompiledSpec } from '../stacks/compile.ts';
import { ENVIRONMENT } from '../stacks/kinds/environment/index.ts';
import { awsAccess } from './aws/access.ts';
import { whoAmI } from './aws/identity.ts';
import { stateBucket } from './aws/state-bucket.ts';
import { requireCacheOutside } from './stack/find-tools.ts';
import { attempt, type Check } from './stack/check.ts';
import type { Machine } from './stack/machine.ts';
import type { OperatedKind, Surroundings } from './stack/operated-kind.ts';
import type { Operator } from './stack/operator.ts';
import { wayOut, whatIsLeft } from './report/undeclared-report.ts';
import type { AwsAccess } from './ports/ports.ts';
import { checkTools, type Reach } from './tool-checks.ts';
import { findUndeclared } from './undeclared.ts';
import { requireStateOutside } from './stack/work-folder.ts';
import { gitIn } from './workspace/git.ts';
import type { Workspace } from './workspace/workspace.ts';

const NODE = { major: 20, minor: 19 };

/** What of this process and its surroundings is looked at. */
export interface Examined {
  /** `process.version`. */
  readonly nodeVersion: string;
  /** `TEMPER_MOTO_SERVER`. */
  readonly emulator?: string;
  /** Asks whether an address answers; only of what would be fetched. */
  readonly reach: Reach;
}

/** Looks at everything a run will need, in the order it will need it, without changing or fetching anything. */
export async function examine(
  machine: Operator,
  workspace: Workspace,
  { nodeVersion, ...tools }: Examined,
): Promise<Check[]> {
  const { kinds } = machine;
  const [node, programs, ...others] = await Promise.all([
    checkNode(nodeVersion),
    checkTools({ machine, ...tools }),
    checkGit(machine),
    checkFolders(machine),
    checkSpecs(workspace),
  ]);
  const local = [node, ...programs, ...others];
  const environments = await environmentsIn(workspace);
  if (environments.length === 0) return [...local, await checkCredentials(machine)];
  const remote: Check[] = [];
  let reached = 0;
  for (const { environment, stack } of environments) {
    const access = accessOn(machine, stack);
    const surroundings = { environment: environment.metadata.name, access, workspace };
    const checks = await checkEnvironment(kinds, surroundings, stack.state);
    if (checks.length > 1) reached += 1;
    remote.push(...checks);
  }
  return [...local, ...remote, ...(reached > 0 ? await checkUndeclared(machine, workspace) : [])];
}

function accessOn(
  machine: Machine,
  { account, region }: Pick<AwsAccess, 'account' | 'region'>,
): AwsAccess {
  const { variables: environment, sandbox } = machine;
  return awsAccess({ account, region, environment, ...(sandbox !== undefined && { sandbox }) });
}

/** Where no environment says which account it should be: whether there are credentials at all. */
function checkCredentials(machine: Machine): Promise<Check> {
  return attempt('credentials', async () => {
    if (machine.sandbox !== undefined)
      return { status: 'ok', found: `none are needed in the sandbox at ${machine.sandbox}` };
    const { AWS_REGION, AWS_DEFAULT_REGION } = machine.variables;
    const region = AWS_REGION ?? AWS_DEFAULT_REGION ?? 'us-east-1';
    const { arn } = await whoAmI(accessOn(machine, { account: '', region }));
    return { status: 'ok', found: arn };
  });
}

/** What no spec of this checkout answers to, one line each. */
async function checkUndeclared(operator: Operator, workspace: Workspace): Promise<Check[]> {
  const { undeclared, diagnostics } = await findUndeclared(operator, workspace);
  const subject = 'not declared here';
  return [
    ...undeclared.map((one): Check => ({
      subject,
      status: 'warning',
      found: `${one.stack}: ${whatIsLeft(one)}`,
      fix: wayOut(one),
    })),
    ...diagnostics.map(({ message, fix }): Check => ({
      subject,
      status: 'unknown',
      found: message,
      ...(fix !== undefined && { fix }),
    })),
  ];
}

/** Every sound environment, whatever else is wrong. */
async function environmentsIn({ specs, facts, kinds }: Workspace): Promise<CompiledSpec[]> {
  const definitions = kinds.map(({ definition }) => definition);
  const selected = specs.documents.filter(({ kind }) => kind === ENVIRONMENT.kind);
  return [...(await compile({ specs, facts, kinds: definitions, selected }))];
}

async function checkNode(version: string): Promise<Check> {
  const [major = 0, minor = 0] = version.replace(/^v/, '').split('.').map(Number);
  const fits = major > NODE.major || (major === NODE.major && minor >= NODE.minor);
  return fits
    ? { subject: 'Node.js', status: 'ok', found: version }
    : {
        subject: 'Node.js',
        status: 'failed',
        found: version,
        fix: `install Node.js ${NODE.major}.${NODE.minor} or newer`,
      };
}

function checkGit(machine: Machine): Promise<Check> {
  return attempt('git', async () => {
    const git = gitIn(machine.root, machine.variables);
    const version = (await git.run(['--version']).catch(() => '')).trim();
    if (version === '') return { status: 'failed', found: 'not installed', fix: 'install git' };
    const inside = await git.run(['rev-parse', '--is-inside-work-tree']).catch(() => '');
    return inside.trim() === 'true'
      ? { status: 'ok', found: version }
      : {
          status: 'warning',
          found: `${version}, but this folder is no repository`,
          fix: 'run `git init` and commit the specs: the repository is the record',
        };
  });
}

/** What is believed must lie where no commit can write. */
function checkFolders(machine: Machine): Promise<Check> {
  return attempt('own folders', async () => {
    await requireStateOutside(machine);
    await requireCacheOutside(machine);
    return { status: 'ok', found: `${machine.stateDir}, ${machine.cacheDir}` };
  });
}

async function checkSpecs(workspace: Workspace): Promise<Check> {
  const none = workspace.diagnostics.find(({ code }) => code === 'CLI_NO_SPECS');
  if (none !== undefined)
    return {
      subject: 'specs',
      status: 'warning',
      found: none.message,
      ...(none.fix !== undefined && { fix: none.fix }),
    };
  const errors = workspace.diagnostics.filter((one) => one.severity === 'error').length;
  const found = `${workspace.selected.length} found, ${errors} with errors`;
  return errors === 0
    ? { subject: 'specs', status: 'ok', found }
    : { subject: 'specs', status: 'failed', found, fix: 'run `temper validate`' };
}

async function checkEnvironment(
  kinds: readonly OperatedKind[],
  surroundings: Surroundings,
  state: { readonly bucket: string; readonly key: string; readonly region: string },
): Promise<Check[]> {
  const { environment: name, access } = surroundings;
  const identity = await attempt(`${name}: credentials`, async () => {
    const { account, arn } = await whoAmI(access);
    return account === access.account
      ? { status: 'ok', found: arn }
      : {
          status: 'failed',
          code: 'AWS_WRONG_ACCOUNT',
          found: `${arn} is in account ${account}, the environment is ${access.account}`,
          fix: `use credentials of account ${access.account} (AWS_PROFILE, or the role of the GitHub environment)`,
        };
  });
  if (identity.status === 'failed') return [identity];
  const needed = await Promise.all(kinds.map((kind) => kind.examine(surroundings)));
  return [identity, await checkStateBucket(access, name, state), ...needed.flat()];
}

function checkStateBucket(
  access: AwsAccess,
  name: string,
  state: { readonly bucket: string; readonly key: string; readonly region: string },
): Promise<Check> {
  return attempt(`${name}: state bucket`, async () =>
    (await stateBucket(access, state).exists())
      ? { status: 'ok', found: state.bucket }
      : {
          status: 'warning',
          found: `${state.bucket} does not exist`,
          fix: `\`temper apply ${name}\` makes it`,
        },
  );
}
