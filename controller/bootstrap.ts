import { compileBootstrap } from '../stacks/bootstrap/compiler.ts';
import type { GitHubRepository } from '../stacks/bootstrap/github-trust.ts';
import { bootstrapped } from '../stacks/bootstrap/names.ts';
import { BOOTSTRAP_ADDRESSES } from '../stacks/bootstrap/stack.ts';
import { ENVIRONMENT } from '../stacks/kinds/environment/index.ts';
import type { Environment } from '../stacks/kinds/environment/schema.ts';
import type { WorkflowPurpose } from '../stacks/kinds/environment/names.ts';
import { TemperError, type Diagnostic } from '../stacks/language/diagnostic.ts';
import type { Identity } from '../stacks/permissions/grant.ts';
import {
  POLICIES_A_ROLE,
  policyDocuments,
  type IdentityPolicy,
} from '../stacks/permissions/policy-documents.ts';
import { applyOne, asApproved, type ApplyOptions, type StackResult } from './apply.ts';
import { grantsFor } from './policy.ts';
import type { AwsAccess } from './ports/ports.ts';
import type { RepositorySettings } from './ports/repository-settings.ts';
import { compiledSpecs, type CompiledSpec } from './stack/compiled-spec.ts';
import type { Operator } from './stack/operator.ts';
import { removePlan } from './stack/plan-file.ts';
import { requireGround } from './stack/preflight.ts';
import type { StackContext } from './stack/stack-context.ts';
import { isEmpty, isRefused, planStack } from './stack/stack-plan.ts';
import type { Workspace } from './workspace/workspace.ts';

/** What each role is for, in the words of `temper policy`; it has the statements of all of these. */
export const ROLE_IDENTITIES: Readonly<Record<WorkflowPurpose, readonly Identity[]>> = {
  plan: ['plan'],
  apply: ['apply', 'destroy'],
  reconcile: ['watch'],
};

export interface BootstrapOptions extends Pick<ApplyOptions, 'yes' | 'approve'> {
  readonly repository: GitHubRepository;
  /** What people have set of a bucket that these settings would take the place of, in words. */
  readonly foreignSettings: (access: AwsAccess, bucket: string) => Promise<readonly string[]>;
}

export interface Bootstrapped {
  /** As its spec says it now. */
  readonly declared: Environment;
  /** As it is once its spec names what was made. */
  readonly environment: Environment;
  readonly result: StackResult;
}

/**
 * Makes what GitOps needs in the account of the one environment that is selected, and shows it first. What is there already is
 * adopted, so it can be run again at any time, and goes on after any end.
 * @throws TemperError when the change is not confirmed: then nothing was made
 */
export async function bootstrap(
  operator: Operator,
  workspace: Workspace,
  options: BootstrapOptions,
): Promise<Bootstrapped> {
  const spec = await theEnvironment(workspace);
  const compiled = bootstrapOf(operator, spec, options.repository);
  const done = { declared: spec.environment, environment: compiled.environment };
  await requireGround(operator, [compiled]);
  await operator.tools();
  const context = asItself(await operator.open(compiled));
  await requireOwnSettings(context, options);
  const plan = await planStack(context, operator.root, {
    createStateBucket: options.yes,
    keepPlan: true,
  });
  try {
    const asks = !isEmpty(plan) && !isRefused(plan);
    if (asks && !(await options.approve([plan]))) throw notConfirmed();
    return { ...done, result: await applyOne(operator, plan, asApproved(options)) };
  } finally {
    await removePlan(plan);
  }
}

async function theEnvironment(workspace: Workspace): Promise<CompiledSpec> {
  const [first, second] = [...(await compiledSpecs(workspace))];
  if (first?.stack.kind === ENVIRONMENT.kind && second === undefined) return first;
  throw new TemperError([
    {
      code: 'CLI_USAGE',
      severity: 'error',
      message: 'one environment is bootstrapped at a time',
      fix: 'name one: `temper bootstrap research --repository owner/name`',
    },
  ]);
}

/**
 * The environment's spec with what it is bootstrapped by in place of what it compiles to. The roles get the permissions of an
 * environment that has them, which is what `temper policy` prints once its spec names them.
 */
function bootstrapOf(
  { kinds }: Operator,
  spec: CompiledSpec,
  repository: GitHubRepository,
): CompiledSpec {
  const environment = bootstrapped(spec.environment);
  const own = { ...spec, environment };
  const documents = (purpose: WorkflowPurpose): readonly IdentityPolicy[] =>
    fitting(
      purpose,
      policyDocuments(
        ROLE_IDENTITIES[purpose].flatMap((identity) =>
          grantsFor(kinds, [own], { identity, any: true }),
        ),
      ),
    );
  const stack = compileBootstrap({
    environment,
    repository,
    policies: {
      plan: documents('plan'),
      apply: documents('apply'),
      reconcile: documents('reconcile'),
    },
    bounds: kinds.flatMap(({ definition }) => definition.bounds(environment)),
  });
  return {
    ...own,
    // How many policies a role has may change; those that are left over go.
    kind: {
      ...spec.kind,
      retired: BOOTSTRAP_ADDRESSES.map((address) => ({ address, since: '' })),
    },
    stack: {
      ...spec.stack,
      ...stack,
      title: `bootstrap of ${spec.stack.title}`,
      deletionPolicy: 'retain',
    },
  };
}

/**
 * The repository as the tokens of its workflows name it.
 * @throws TemperError GITHUB_SUBJECT when somebody has given them another form, GITHUB_PERMISSION, ...
 */
export async function repositoryInTokens(
  settings: Pick<RepositorySettings, 'facts' | 'oidcSubject'>,
): Promise<GitHubRepository> {
  const facts = await settings.facts();
  const subject = await settings.oidcSubject();
  if (!subject.usesDefault) throw otherSubject(facts.name, subject.claims);
  const [owner = '', name = ''] = facts.name.split('/');
  if (subject.immutable !== true) return { owner, name };
  return { owner, name, ids: { owner: String(facts.ownerId), repository: String(facts.id) } };
}

function otherSubject(repository: string, claims: readonly string[]): TemperError {
  return new TemperError([
    {
      code: 'GITHUB_SUBJECT',
      severity: 'error',
      message: `the tokens of ${repository} say in their subject: ${claims.join(', ') || 'nothing'}`,
      why: 'the roles trust the subject that GitHub gives a job which names its environment, and no other',
      fix: `let the repository use the default: \`gh api -X PUT repos/${repository}/actions/oidc/customization/sub -F use_default=true\``,
    },
  ]);
}

/** @throws TemperError AWS_ROLE_TOO_LARGE */
export function fitting(
  purpose: WorkflowPurpose,
  policies: readonly IdentityPolicy[],
): readonly IdentityPolicy[] {
  if (policies.length <= POLICIES_A_ROLE) return policies;
  throw new TemperError([
    {
      code: 'AWS_ROLE_TOO_LARGE',
      severity: 'error',
      message: `the ${purpose} role takes ${String(policies.length)} policies, and IAM gives a role ${String(POLICIES_A_ROLE)}`,
      why: 'each base model that the environment allows is named in it',
      fix: 'allow fewer base models in `spec.guardrails.allowedBaseModels`, or all of them',
    },
  ]);
}

/** What holds for an environment as a spec (its cost, what lives in it) says nothing of what bootstraps it. */
function asItself(context: StackContext): StackContext {
  const kind = { ...context.kind, gates: () => Promise.resolve([]), monthlyCost: () => [] };
  return { ...context, kind };
}

/** @throws TemperError AWS_BUCKET_SETTINGS */
async function requireOwnSettings(
  { access, bucket, compiled }: StackContext,
  { foreignSettings }: BootstrapOptions,
): Promise<void> {
  const { bucket: name } = compiled.stack.state;
  if (!(await bucket.exists())) return;
  const [first, ...rest] = (await foreignSettings(access, name)).map((what): Diagnostic => ({
    code: 'AWS_BUCKET_SETTINGS',
    severity: 'error',
    message: `the state bucket ${name} has ${what}`,
    why: 'a bucket has one policy and one list of lifecycle rules, so Temper’s would take the place of it',
    fix: 'remove it from the bucket and run the command again, or name another bucket in `spec.stateBucket`',
  }));
  if (first !== undefined) throw new TemperError([first, ...rest]);
}

function notConfirmed(): TemperError {
  return new TemperError([
    {
      code: 'CLI_NOT_CONFIRMED',
      severity: 'error',
      message: 'the change was not confirmed; nothing was made',
      fix: 'type the answer asked for, or pass --yes',
    },
  ]);
}
