import { IamRole } from '@cdktf/provider-aws/lib/iam-role/index.js';
import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy/index.js';
import { Construct } from 'constructs';
import type { FineTune } from '../../../schema.ts';
import { outputPrefix, trainingRoleName } from '../../../names.ts';
import { stackOf } from '../../../../../temper-stack.ts';
import type { TrainingInputs } from '../../../training-inputs.ts';
import { policy } from '../../../../../policy.ts';
import { useNetwork } from './training-network.ts';
import {
  readData,
  readMedia,
  useKey,
  writeResults,
} from '../../../constructs/training-statements.ts';

export interface TrainingRoleProps {
  readonly fineTune: FineTune;
  readonly inputs: TrainingInputs;
}

/**
 * What a training job may do: read this version's data, write this version's results. Only Bedrock's customization jobs
 * of this account and region can take the role; the job's id is not known before it exists, so the ARN ends with `*`.
 * Source: docs.aws.amazon.com/bedrock/latest/userguide/custom-model-job-access-security.html, 2026-11.
 */
export class TrainingRole extends Construct {
  readonly arn: string;
  /** What must exist before a job can start. */
  readonly ready: IamRolePolicy;

  constructor(scope: Construct, id: string, { fineTune, inputs }: TrainingRoleProps) {
    super(scope, id);
    const stack = stackOf(this);
    const { place, environment } = stack;
    const { boundary } = environment.spec.roles;
    const role = new IamRole(this, 'Role', {
      name: stack.data(trainingRoleName(fineTune.metadata.name, fineTune.spec.version)),
      description: 'Bedrock reads the data and writes the results of one training',
      assumeRolePolicy: stack.json(
        policy([
          {
            Sid: 'CustomizationJobs',
            Principal: { Service: 'bedrock.amazonaws.com' },
            Action: 'sts:AssumeRole',
            Condition: {
              StringEquals: { 'aws:SourceAccount': place.account },
              ArnEquals: {
                'aws:SourceArn': place.regional('bedrock', 'model-customization-job/*'),
              },
            },
          },
        ]),
      ),
      ...(boundary !== undefined && { permissionsBoundary: stack.data(boundary) }),
    });
    this.ready = new IamRolePolicy(this, 'Policy', {
      name: 'training',
      role: role.name,
      policy: stack.json(
        policy([
          ...readData(inputs, place),
          ...readMedia(inputs, place),
          ...writeResults(environment, place, outputPrefix(fineTune)),
          ...useKey(environment, place, ['bedrock', 's3']),
          ...useNetwork(environment, place),
        ]),
      ),
    });
    stack.origin(role, ['metadata', 'name']);
    stack.origin(this.ready, ['spec', 'dataset']);
    this.arn = role.arn;
  }
}
