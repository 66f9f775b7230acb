import { IamInstanceProfile } from '@cdktf/provider-aws/lib/iam-instance-profile/index.js';
import { IamRole } from '@cdktf/provider-aws/lib/iam-role/index.js';
import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy/index.js';
import { Construct } from 'constructs';
import { literally, policy } from '../../../../../policy.ts';
import { stackOf } from '../../../../../temper-stack.ts';
import { readData, useKey } from '../../../constructs/training-statements.ts';
import type { FineTune } from '../../../schema.ts';
import type { TrainingInputs } from '../../../training-inputs.ts';
import { fleetLogGroup, fleetName, runFolder } from '../names.ts';
import type { Workload } from '../schema/workload.ts';
import {
  keepRun,
  pullImage,
  readProgram,
  readSecrets,
  readStaged,
  takeSessions,
  tell,
} from './node-statements.ts';

export interface NodeRoleProps {
  readonly fineTune: FineTune;
  readonly inputs: TrainingInputs;
  readonly workload: Workload;
  /** Key of the nodes' program in the artifacts bucket. */
  readonly programKey: string;
  /** Digests of the staged sets that it fetches. */
  readonly staged: readonly string[];
}

/**
 * What a node may do: read its own data, program, secrets and image, keep its own run, say what happens. It may end nothing:
 * a node ends itself by switching off, which needs no permission.
 */
export class NodeRole extends Construct {
  readonly profileArn: string;
  /** What must exist before a node starts. */
  readonly ready: IamRolePolicy;

  constructor(scope: Construct, id: string, props: NodeRoleProps) {
    super(scope, id);
    const stack = stackOf(this);
    const { place, environment } = stack;
    const { boundary } = environment.spec.roles;
    const name = stack.data(fleetName(props.fineTune));
    const role = new IamRole(this, 'Role', {
      name,
      description: 'The machines of one training',
      assumeRolePolicy: stack.json(
        policy([
          {
            Sid: 'Machines',
            Principal: { Service: 'ec2.amazonaws.com' },
            Action: 'sts:AssumeRole',
          },
        ]),
      ),
      ...(boundary !== undefined && { permissionsBoundary: stack.data(boundary) }),
    });
    const run = { environment, place, folder: runFolder(props.fineTune) };
    this.ready = new IamRolePolicy(this, 'Policy', {
      name: 'training',
      role: role.name,
      policy: stack.json(
        policy([
          ...readData(props.inputs, place),
          readProgram(run, props.programKey),
          ...readStaged(run, props.staged),
          ...keepRun(run),
          ...tell(place, fleetLogGroup(literallyNamed(props.fineTune))),
          ...readSecrets(place, Object.values(props.workload.secrets ?? {})),
          ...pullImage(place, props.workload.image),
          ...useKey(environment, place, ['s3']),
          takeSessions(),
        ]),
      ),
    });
    const profile = new IamInstanceProfile(this, 'Profile', { name, role: role.name });
    stack.origin(role, ['metadata', 'name']);
    stack.origin(profile, ['metadata', 'name']);
    stack.origin(this.ready, ['spec', 'compute', 'workload']);
    this.profileArn = profile.arn;
  }
}

/** Names of models stand in patterns of policies; those of environments are in names of buckets, too, and have no signs to spell. */
function literallyNamed(fineTune: FineTune): FineTune {
  const { metadata } = fineTune;
  return { ...fineTune, metadata: { ...metadata, name: literally(metadata.name) } };
}
