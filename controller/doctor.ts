import { TemperError } from '../stacks/language/diagnostic.ts';
import { compile, type CompiledSpec } from '../stacks/compile.ts';
import { ENVIRONMENT } from '../stacks/kinds/environment/index.ts';
import { PROVIDER } from '../stacks/terraform-lock.ts';
import { awsAccess } from './aws/access.ts';
import { whoAmI } from './aws/identity.ts';
import { stateBucket } from './aws/state-bucket.ts';
import { engineFor, mirrorFor, requireCacheOutside } from './stack/find-tools.ts';
import type { Check } from './stack/check.ts';
import type { Machine } from './stack/machine.ts';
import type { OperatedKind, Surroundings } from './stack/operated-kind.ts';
import type { Operator } from './stack/operator.ts';
import { wayOut, whatIsLeft } from './report/undeclared-report.ts';
import type { AwsAccess } from './ports/ports.ts';
import { findUndeclared } from './undeclared.ts';
import { requireStateOutside } from './stack/work-folder.ts';
import { gitIn } from './workspace/git.ts';
import type { Workspace } from './workspace/workspace.ts';

const NODE = { major: 20, minor: 19 };

/** Looks at everything a run will need, in the order it will need it, without changing anything. */
export async function examine(
  machine: Operator,
  workspace: Workspace,
  nodeVersion: string,
): Promise<Check[]> {
  const { kinds } = machine;
  const local = await Promise.all([
    checkNode(nodeVersion),
    checkEngine(machine),
    checkProvider(machine),
    checkGit(machine),
    checkFolders(machine),
    checkSpecs(workspace),
  ]);
  const remote: Check[] = [];
  let reached = 0;
  for (const { environment, stack } of await environmentsIn(workspace)) {
    const { account, region } = stack;
    const access = awsAccess({
      account,
      region,
      environment: machine.variables,
      ...(machine.sandbox !== undefined && { sandbox: machine.sandbox }),
    });
    const surroundings = { environment: environment.metadata.name, access, workspace };
    const checks = await checkEnvironment(kinds, surroundings, stack.state);
    if (checks.length > 1) reached += 1;
    remote.push(...checks);
  }
  return [...local, ...remote, ...(reached > 0 ? await checkUndeclared(machine, workspace) : [])];
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

function checkEngine(machine: Machine): Promise<Check> {
  return attempt('Terraform', async () => {
    const engine = await engineFor(machine);
    return { status: 'ok', found: `${engine.name} ${engine.version} at ${engine.path}` };
  });
}

function checkProvider(machine: Machine): Promise<Check> {
  return attempt('AWS provider', async () => {
    const mirror = await mirrorFor(machine);
    return mirror === undefined
      ? {
          status: 'warning',
          found: `no filesystem mirror: \`terraform init\` downloads hashicorp/aws ${PROVIDER.version} from the registry`,
          fix: 'nothing, when this machine reaches the registry; else name a mirror with TEMPER_PROVIDER_MIRROR',
        }
      : { status: 'ok', found: `mirror at ${mirror}` };
  });
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

/** A check that cannot be made has failed, with the reason as its finding. */
async function attempt(
  subject: string,
  look: () => Promise<Omit<Check, 'subject'>>,
): Promise<Check> {
  try {
    return { subject, ...(await look()) };
  } catch (error) {
    if (!(error instanceof TemperError)) throw error;
    const [first] = error.diagnostics;
    return {
      subject,
      status: 'failed',
      found: first.message,
      ...(first.fix !== undefined && { fix: first.fix }),
    };
  }
}
