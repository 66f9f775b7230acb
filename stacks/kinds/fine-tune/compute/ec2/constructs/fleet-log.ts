import { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group/index.js';
import { Construct } from 'constructs';
import { stackOf } from '../../../../../temper-stack.ts';
import { logRetention } from '../../../../environment/constructs/training-log.ts';
import type { FineTune } from '../../../schema.ts';
import { fleetLogGroup } from '../names.ts';

/** What the machines of a version say; it stays when they are gone. */
export class FleetLog extends Construct {
  readonly name: string;

  constructor(scope: Construct, id: string, { fineTune }: { readonly fineTune: FineTune }) {
    super(scope, id);
    const stack = stackOf(this);
    const { retention } = stack.environment.spec;
    const group = new CloudwatchLogGroup(this, 'nodes', {
      name: stack.data(fleetLogGroup(fineTune)),
      retentionInDays: logRetention(retention.logsDays),
    });
    stack.origin(group, ['metadata', 'name']);
    this.name = group.name;
  }
}
