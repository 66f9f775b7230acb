import { IamInstanceProfile } from '@cdktf/provider-aws/lib/iam-instance-profile/index.js';
import { IamRole } from '@cdktf/provider-aws/lib/iam-role/index.js';
import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy/index.js';
import { Construct } from 'constructs';
import type { Place } from '../../../../../place.ts';
import { literally, policy, type Statement } from '../../../../../policy.ts';
import { stackOf } from '../../../../../temper-stack.ts';
import { readInput, useKey } from '../../../constructs/training-statements.ts';
import type { FineTune } from '../../../schema.ts';
import type { TrainingInputs } from '../../../training-inputs.ts';
import { fleetLogGroup, fleetName, runFolder } from '../names.ts';
import type { Workload } from '../schema/workload.ts';
import type { ZonalCopy } from '../zonal-copy.ts';
import {
  keepRun,
  pullImage,
  readProgram,
  readSecrets,
  readCopy,
  readStaged,
  takeSessions,
  tell,
} from './node-statements.ts';

export interface NodeRoleProps {
  readonly fineTune: FineTune;
  readonly inputs: TrainingInputs;
  /** Where it reads what was uploaded; undefined where that is the datasets bucket. */
  readonly copy: ZonalCopy | undefined;
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
          ...readInputs(props, place),
          readProgram(run, props.programKey),
          ...readStaged(run, props.staged),
          ...keepRun(run),
          ...tell(place, fleetLogGroup(literallyNamed(props.fineTune))),
          ...readSecrets(place, Object.values(props.workload.secrets ?? {})),
          ...pullImage(place, props.workload.image),
          ...useKey(environment, place, props.copy === undefined ? ['s3'] : ['s3', 's3express']),
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

/** What has a copy is read there, and nowhere else. */
function readInputs({ inputs, copy }: NodeRoleProps, place: Place): Statement[] {
  const copied = new Set(copy?.inputs.map(({ role }) => role));
  const read = [inputs.train, inputs.validation].flatMap((input) =>
    input === undefined || copied.has(input.role) ? [] : readInput(input, place),
  );
  return copy === undefined ? read : [...read, readCopy(place, copy.bucket)];
}

/** Names of models stand in patterns of policies; those of environments are in names of buckets, too, and have no signs to spell. */
function literallyNamed(fineTune: FineTune): FineTune {
  const { metadata } = fineTune;
  return { ...fineTune, metadata: { ...metadata, name: literally(metadata.name) } };
}
