import { TemperError } from '../stacks/language/diagnostic.ts';
import type { Environment } from '../stacks/language/environment.ts';
import { findBaseModel } from '../stacks/catalog/index.ts';
import { compileEnvironment } from '../stacks/compile.ts';
import { PROVIDER } from '../stacks/terraform-lock.ts';
import { awsAccess } from './aws/access.ts';
import { whoAmI } from './aws/identity.ts';
import { modelAccess, type ModelAccess } from './aws/model-access.ts';
import { quotas, type Quota } from './aws/quotas.ts';
import { stateBucket } from './aws/state-bucket.ts';
import { engineFor, mirrorFor, requireCacheOutside } from './stack/find-tools.ts';
import type { Machine } from './stack/machine.ts';
import type { AwsAccess } from './ports.ts';
import { requireStateOutside } from './stack/work-folder.ts';
import { gitIn } from './workspace/git.ts';
import type { Workspace } from './workspace/workspace.ts';

/** One thing Temper needs, and whether it is there. */
export interface Check {
  readonly subject: string;
  readonly status: 'ok' | 'warning' | 'failed' | 'unknown';
  readonly found: string;
  /** What to do; absent when all is well. */
  readonly fix?: string;
}

const NODE = { major: 20, minor: 19 };

/** Looks at everything a run will need, in the order it will need it, without changing anything. */
export async function examine(
  machine: Machine,
  workspace: Workspace,
  nodeVersion: string,
): Promise<Check[]> {
  const local = await Promise.all([
    checkNode(nodeVersion),
    checkEngine(machine),
    checkProvider(machine),
    checkGit(machine),
    checkFolders(machine),
    checkSpecs(workspace),
  ]);
  const environments = workspace.specs.environments.filter((one) => one.value !== undefined);
  const remote: Check[] = [];
  for (const environment of environments) {
    if (environment.value === undefined) continue;
    const { account, region } = environment.value.spec;
    const access = awsAccess({
      account,
      region,
      environment: machine.variables,
      ...(machine.sandbox !== undefined && { sandbox: machine.sandbox }),
    });
    const { state } = compileEnvironment(environment);
    remote.push(...(await checkEnvironment(access, environment.value, workspace, state)));
  }
  return [...local, ...remote];
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
  access: AwsAccess,
  environment: Environment,
  workspace: Workspace,
  state: { readonly bucket: string; readonly key: string; readonly region: string },
): Promise<Check[]> {
  const { name } = environment.metadata;
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
  const models = workspace.specs.fineTunes
    .filter((one) => one.value?.spec.environment === name)
    .flatMap((one) => one.value?.spec.baseModel ?? []);
  return [
    identity,
    await checkStateBucket(access, name, state),
    ...(await modelAccess(access, models)).map((model) => checkModel(access, name, model)),
    ...(await quotas(access)).map((quota) => checkQuota(name, quota)),
  ];
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

function checkModel(access: AwsAccess, name: string, model: ModelAccess): Check {
  const subject = `${name}: ${findBaseModel(model.id)?.title ?? model.id}`;
  if (model.found === undefined)
    return { subject, status: 'unknown', found: 'Bedrock could not be asked' };
  if (!model.found) {
    return {
      subject,
      status: 'failed',
      found: `not available in ${access.region}`,
      fix: 'ask for access to the model in the Bedrock console, or choose another region',
    };
  }
  return model.lifecycle === 'LEGACY'
    ? {
        subject,
        status: 'warning',
        found: 'available, but legacy',
        fix: 'plan the move to its successor',
      }
    : { subject, status: 'ok', found: `available in ${access.region}` };
}

function checkQuota(name: string, quota: Quota): Check {
  return {
    subject: `${name}: quota`,
    status: quota.value === 'unknown' ? 'unknown' : 'ok',
    found: `${quota.name}: ${quota.value === 'unknown' ? 'cannot be read' : quota.value} (${quota.matters})`,
  };
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
