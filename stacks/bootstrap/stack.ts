import { IamOpenidConnectProvider } from '@cdktf/provider-aws/lib/iam-openid-connect-provider/index.js';
import { IamPolicy } from '@cdktf/provider-aws/lib/iam-policy/index.js';
import {
  githubEnvironments,
  WORKFLOW_PURPOSES,
  type WorkflowPurpose,
} from '../kinds/environment/names.ts';
import type { Environment } from '../kinds/environment/schema.ts';
import { POLICIES_A_ROLE, type IdentityPolicy } from '../permissions/policy-documents.ts';
import { policy, type Statement } from '../policy.ts';
import { TemperStack } from '../temper-stack.ts';
import { AUDIENCE, oidcSubject, type GitHubRepository } from './github-trust.ts';
import {
  BOOTSTRAP_PATH,
  boundaryName,
  bootstrapStackId,
  bootstrapStateKey,
  GITHUB_TOKENS,
  workflowRoleArn,
} from './names.ts';
import { StateBucketSettings } from './state-bucket.ts';
import { WorkflowRole } from './workflow-role.ts';

export interface BootstrapProps {
  readonly environment: Environment;
  readonly repository: GitHubRepository;
  /** What each role may do. */
  readonly policies: Readonly<Record<WorkflowPurpose, readonly IdentityPolicy[]>>;
  /** The most that the roles which specs make may do. */
  readonly bounds: readonly Statement[];
}

/** Addresses that a stack with other policies may have: how many a role needs changes with Temper and with the spec. */
export const BOOTSTRAP_ADDRESSES: readonly string[] = WORKFLOW_PURPOSES.flatMap((purpose) =>
  Array.from({ length: POLICIES_A_ROLE }, (_, at) => `${purpose}_${String(at + 1)}`).flatMap(
    (id) => [`aws_iam_policy.${id}`, `aws_iam_role_policy_attachment.${id}`],
  ),
);

/** What GitOps needs in the account of an environment: how its states are kept, and who may do what from which workflow. */
export class BootstrapStack extends TemperStack {
  constructor({ environment, repository, policies, bounds }: BootstrapProps) {
    const { name } = environment.metadata;
    super({
      id: bootstrapStackId(name),
      environment,
      stateKey: bootstrapStateKey(name),
      tags: {},
    });
    new StateBucketSettings(this, 'state', { planRole: workflowRoleArn(environment, 'plan') });
    // One an account: what is there already is taken as it is, and nothing of ours takes it away from others.
    const provider = new IamOpenidConnectProvider(this, 'github', {
      url: `https://${GITHUB_TOKENS}`,
      clientIdList: [AUDIENCE],
      lifecycle: { preventDestroy: true, ignoreChanges: 'all' },
    });
    new IamPolicy(this, 'boundary', {
      name: this.data(boundaryName(name)),
      path: BOOTSTRAP_PATH,
      description: 'The most that a role made for a training may do',
      policy: this.json(policy([...bounds, this.#notTheStates()])),
    });
    const places = githubEnvironments(environment);
    for (const purpose of WORKFLOW_PURPOSES) {
      new WorkflowRole(this, purpose, {
        purpose,
        policies: policies[purpose],
        subject: oidcSubject(repository, places[purpose]),
        provider,
      });
    }
  }

  #notTheStates(): Statement {
    const bucket = this.place.bucket(this.state.bucket);
    return {
      Sid: 'NotTheStates',
      Effect: 'Deny',
      Action: 's3:*',
      Resource: [bucket, `${bucket}/*`],
    };
  }
}
