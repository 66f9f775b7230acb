import type { IamOpenidConnectProvider } from '@cdktf/provider-aws/lib/iam-openid-connect-provider/index.js';
import { IamPolicy } from '@cdktf/provider-aws/lib/iam-policy/index.js';
import { IamRole } from '@cdktf/provider-aws/lib/iam-role/index.js';
import { IamRolePolicyAttachment } from '@cdktf/provider-aws/lib/iam-role-policy-attachment/index.js';
import { Construct } from 'constructs';
import type { Json } from '../json.ts';
import type { WorkflowPurpose } from '../kinds/environment/names.ts';
import type { IdentityPolicy } from '../permissions/policy-documents.ts';
import { policy } from '../policy.ts';
import { stackOf } from '../temper-stack.ts';
import { githubTrust } from './github-trust.ts';
import { BOOTSTRAP_PATH, oidcProviderArn, workflowRoleName } from './names.ts';

export interface WorkflowRoleProps {
  readonly purpose: WorkflowPurpose;
  /** What it may do: all of these. */
  readonly policies: readonly IdentityPolicy[];
  /** The `sub` of the tokens that may take it. */
  readonly subject: string;
  /** What must be there before anybody can take it. */
  readonly provider: IamOpenidConnectProvider;
}

const DESCRIPTIONS: Readonly<Record<WorkflowPurpose, string>> = {
  plan: 'Workflows that plan pull requests: reads, and adds review records',
  apply: 'Workflows that apply what was reviewed and merged',
  reconcile: 'Workflows that follow trainings and look for drift',
};

/** A role that the jobs of one GitHub environment take. */
export class WorkflowRole extends Construct {
  constructor(scope: Construct, id: string, props: WorkflowRoleProps) {
    super(scope, id);
    const { purpose, policies, subject } = props;
    const stack = stackOf(this);
    const { environment } = stack;
    const name = workflowRoleName(environment.metadata.name, purpose);
    const trust = githubTrust(oidcProviderArn(environment), subject);
    const role = new IamRole(this, 'Role', {
      name: stack.data(name),
      path: BOOTSTRAP_PATH,
      description: DESCRIPTIONS[purpose],
      assumeRolePolicy: stack.json(policy([trust])),
      dependsOn: [props.provider],
    });
    stack.origin(role, ['metadata', 'name']);
    for (const [at, document] of policies.entries()) {
      const part = new Construct(this, String(at + 1));
      const managed = new IamPolicy(part, 'Policy', {
        name: stack.data(`${name}-${String(at + 1)}`),
        path: BOOTSTRAP_PATH,
        policy: stack.json(document as unknown as Json),
      });
      new IamRolePolicyAttachment(part, 'Attachment', {
        role: role.name,
        policyArn: managed.arn,
      });
    }
  }
}
