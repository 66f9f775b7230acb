import type * as z from 'zod';
import type {
  BranchRules,
  DeploymentEnvironment,
  RepositorySettings,
} from '../ports/repository-settings.ts';
import type { Connection } from './connection.ts';
import {
  ActionsAnswer,
  BranchPolicyAnswer,
  CodeOwnersErrorsAnswer,
  ContentAnswer,
  EnvironmentAnswer,
  OidcAnswer,
  ProtectionAnswer,
  PullRequestRule,
  RepositoryAnswer,
  RequiredChecksRule,
  RuleAnswer,
  WorkflowPermissionsAnswer,
} from './settings-answers.ts';

const REPOSITORY = '/repos/{owner}/{repo}';

/** The settings of the repository that a connection leads to; each is asked when it is read. */
export function repositorySettings(github: Connection): RepositorySettings {
  return {
    async facts() {
      const read = await github.ask(`GET ${REPOSITORY}`, {}, RepositoryAnswer);
      return {
        id: read.id,
        ownerId: read.owner.id,
        ownerType: read.owner.type,
        name: read.full_name,
        defaultBranch: read.default_branch,
        private: read.private,
      };
    },
    async rulesets(branch) {
      const route = `GET ${REPOSITORY}/rules/branches/{branch}` as const;
      return fromRules(await github.list(route, { branch }, RuleAnswer));
    },
    async protection(branch) {
      const route = `GET ${REPOSITORY}/branches/{branch}/protection` as const;
      const read = await github.find(route, { branch }, ProtectionAnswer);
      return read && fromProtection(read);
    },
    environments: () => environments(github),
    async oidcSubject() {
      const route = `GET ${REPOSITORY}/actions/oidc/customization/sub` as const;
      const read = await github.ask(route, {}, OidcAnswer);
      const { use_immutable_subject: immutable, sub_claim_prefix: prefix } = read;
      return {
        usesDefault: read.use_default,
        claims: read.include_claim_keys,
        ...(immutable !== undefined && { immutable }),
        ...(prefix !== undefined && { prefix }),
      };
    },
    async actions() {
      const read = await github.ask(`GET ${REPOSITORY}/actions/permissions`, {}, ActionsAnswer);
      const route = `GET ${REPOSITORY}/actions/permissions/workflow` as const;
      const jobs = await github.ask(route, {}, WorkflowPermissionsAnswer);
      const { allowed_actions: allowed, sha_pinning_required: requiresShaPins } = read;
      return {
        enabled: read.enabled,
        ...(allowed !== undefined && { allowed }),
        ...(requiresShaPins !== undefined && { requiresShaPins }),
        defaultPermissions: jobs.default_workflow_permissions,
        canApprovePullRequests: jobs.can_approve_pull_request_reviews,
      };
    },
    codeOwners: () => codeOwners(github),
  };
}

function fromRules(rules: readonly z.infer<typeof RuleAnswer>[]): BranchRules {
  const types = new Set(rules.map(({ type }) => type));
  const reviews = parametersOf(rules, 'pull_request', PullRequestRule);
  const checks = parametersOf(rules, 'required_status_checks', RequiredChecksRule);
  // Of several rulesets the strictest counts.
  const pullRequest = types.has('pull_request') && {
    approvals: Math.max(0, ...reviews.map((one) => one.required_approving_review_count)),
    codeOwners: reviews.some((one) => one.require_code_owner_review),
    dismissesStale: reviews.some((one) => one.dismiss_stale_reviews_on_push),
    lastPushApproval: reviews.some((one) => one.require_last_push_approval),
  };
  return {
    ...(pullRequest !== false && { pullRequest }),
    requiredChecks: checks.flatMap((one) =>
      one.required_status_checks.map(({ context }) => context),
    ),
    mergeQueue: types.has('merge_queue'),
    forcePushes: !types.has('non_fast_forward'),
    deletions: !types.has('deletion'),
  };
}

function parametersOf<T>(
  rules: readonly z.infer<typeof RuleAnswer>[],
  type: string,
  shape: z.ZodType<T>,
): readonly T[] {
  const ours = rules.filter((rule) => rule.type === type && rule.parameters !== undefined);
  return ours.flatMap(({ parameters }) => {
    const read = shape.safeParse(parameters);
    return read.success ? [read.data] : [];
  });
}

function fromProtection(read: z.infer<typeof ProtectionAnswer>): BranchRules {
  const reviews = read.required_pull_request_reviews;
  return {
    ...(reviews !== undefined && {
      pullRequest: {
        approvals: reviews.required_approving_review_count,
        codeOwners: reviews.require_code_owner_reviews,
        dismissesStale: reviews.dismiss_stale_reviews,
        lastPushApproval: reviews.require_last_push_approval,
      },
    }),
    requiredChecks: read.required_status_checks?.contexts ?? [],
    mergeQueue: false,
    forcePushes: read.allow_force_pushes?.enabled ?? false,
    deletions: read.allow_deletions?.enabled ?? false,
  };
}

async function environments(github: Connection): Promise<readonly DeploymentEnvironment[]> {
  const found = await github.list(`GET ${REPOSITORY}/environments`, {}, EnvironmentAnswer);
  const read: DeploymentEnvironment[] = [];
  for (const { name, protection_rules: rules, deployment_branch_policy: policy } of found) {
    read.push({
      name,
      reviewers: rules.flatMap(({ reviewers = [] }) => reviewers.map(({ reviewer }) => reviewer)),
      preventsSelfReview: rules.some((rule) => rule.prevent_self_review === true),
      admits:
        policy?.custom_branch_policies === true
          ? await branchPolicies(github, name)
          : policy?.protected_branches === true
            ? 'protected'
            : 'all',
    });
  }
  return read;
}

async function branchPolicies(
  github: Connection,
  environment: string,
): Promise<Exclude<DeploymentEnvironment['admits'], string>> {
  const route =
    `GET ${REPOSITORY}/environments/{environment_name}/deployment-branch-policies` as const;
  const parameters = { environment_name: environment };
  const found = await github.list(route, parameters, BranchPolicyAnswer);
  return found.map(({ name, type }) => ({ pattern: name, type }));
}

/** Where GitHub looks, and the first one counts (https://docs.github.com/en/repositories, about code owners, 2026-11). */
const CODE_OWNERS = ['.github/CODEOWNERS', 'CODEOWNERS', 'docs/CODEOWNERS'];

const codeOwners = async (github: Connection): ReturnType<RepositorySettings['codeOwners']> => {
  for (const path of CODE_OWNERS) {
    const file = await github.find(`GET ${REPOSITORY}/contents/{path}`, { path }, ContentAnswer);
    if (file === undefined) continue;
    const route = `GET ${REPOSITORY}/codeowners/errors` as const;
    const { errors } = await github.ask(route, {}, CodeOwnersErrorsAnswer);
    return { path, text: textIn(file), errors };
  }
  return undefined;
};

/** A file of more than 1 MB has the encoding `none`, and no content. */
function textIn({ encoding, content }: z.infer<typeof ContentAnswer>): string | undefined {
  return encoding === 'base64' ? Buffer.from(content, 'base64').toString() : undefined;
}
