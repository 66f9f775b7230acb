/* What is read of GitHub's answers about settings, and nothing more. */
import * as z from 'zod';

export const RepositoryAnswer = z.object({
  id: z.int(),
  full_name: z.string(),
  default_branch: z.string(),
  private: z.boolean(),
  owner: z.object({ id: z.int(), type: z.enum(['User', 'Organization']) }),
});

const Switch = z.object({ enabled: z.boolean() }).optional();

export const ProtectionAnswer = z.object({
  required_status_checks: z.object({ contexts: z.array(z.string()) }).optional(),
  required_pull_request_reviews: z
    .object({
      dismiss_stale_reviews: z.boolean(),
      require_code_owner_reviews: z.boolean(),
      required_approving_review_count: z.int().default(0),
      require_last_push_approval: z.boolean().default(false),
    })
    .optional(),
  allow_force_pushes: Switch,
  allow_deletions: Switch,
});

export const RuleAnswer = z.object({ type: z.string(), parameters: z.unknown().optional() });

export const PullRequestRule = z.object({
  required_approving_review_count: z.int(),
  require_code_owner_review: z.boolean(),
  dismiss_stale_reviews_on_push: z.boolean(),
  require_last_push_approval: z.boolean(),
});

export const RequiredChecksRule = z.object({
  required_status_checks: z.array(z.object({ context: z.string() })),
});

const Reviewer = z.object({
  reviewer: z
    .union([z.object({ login: z.string() }), z.object({ slug: z.string() })])
    .transform((one) => ('login' in one ? one.login : one.slug)),
});

export const EnvironmentAnswer = z.object({
  name: z.string(),
  protection_rules: z
    .array(
      z.object({
        type: z.string(),
        prevent_self_review: z.boolean().optional(),
        reviewers: z.array(Reviewer).optional(),
      }),
    )
    .default([]),
  deployment_branch_policy: z
    .object({ protected_branches: z.boolean(), custom_branch_policies: z.boolean() })
    .nullish(),
});

export const BranchPolicyAnswer = z.object({
  name: z.string(),
  type: z.enum(['branch', 'tag']).default('branch'),
});

export const OidcAnswer = z.object({
  use_default: z.boolean(),
  include_claim_keys: z.array(z.string()).default([]),
  use_immutable_subject: z.boolean().optional(),
  sub_claim_prefix: z.string().optional(),
});

export const ActionsAnswer = z.object({
  enabled: z.boolean(),
  allowed_actions: z.string().optional(),
  sha_pinning_required: z.boolean().optional(),
});

export const WorkflowPermissionsAnswer = z.object({
  default_workflow_permissions: z.enum(['read', 'write']),
  can_approve_pull_request_reviews: z.boolean(),
});

/** A file; of anything else that may stand there nothing is read. */
export const ContentAnswer = z.object({
  encoding: z.string().default('none'),
  content: z.string().default(''),
});

export const CodeOwnersErrorsAnswer = z.object({
  errors: z.array(z.object({ line: z.int(), path: z.string(), message: z.string() })),
});
