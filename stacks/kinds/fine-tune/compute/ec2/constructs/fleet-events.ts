import { CloudwatchEventRule } from '@cdktf/provider-aws/lib/cloudwatch-event-rule/index.js';
import { CloudwatchEventTarget } from '@cdktf/provider-aws/lib/cloudwatch-event-target/index.js';
import { Fn } from 'cdktf';
import { Construct } from 'constructs';
import { environmentResourceName } from '../../../../environment/names.ts';
import { stackOf, type TemperStack } from '../../../../../temper-stack.ts';
import type { FineTune } from '../../../schema.ts';
import type { Fleet } from '../fleet.ts';
import { fleetName } from '../names.ts';
import type { Gang } from './gang.ts';

export interface FleetEventsProps {
  readonly fineTune: FineTune;
  readonly fleet: Fleet;
  readonly gang: Gang;
  /** Names. */
  readonly alarms: readonly string[];
}

/** An event that is passed on, as a sentence. */
interface Told {
  readonly description: string;
  /** JSON. */
  readonly pattern: string;
  /** Where in the event what the sentence names is; `time` is always there. */
  readonly paths: Readonly<Record<string, string>>;
  /** What follows `<model> v<N>`, with `<name>` for what a path finds. */
  readonly sentence: string;
}

/**
 * Tells the environment's topic what AWS says of a fleet's machines. Patterns cannot match tags, so they name what is the
 * fleet's own: ids of machines, of the Capacity Block, of alarms. Nobody hears of other machines of the account.
 *
 * Of machines that end one message a gang is enough: all end together, and the first stands for them. Spot interruptions are
 * told of each, for any of them ends the gang.
 *
 * Sources, 2026-11: docs.aws.amazon.com/AWSEC2/latest/UserGuide/ spot-instance-termination-notices.html,
 * monitoring-instance-state-changes.html, capacity-blocks-monitor.html.
 */
export class FleetEvents extends Construct {
  constructor(scope: Construct, id: string, { fineTune, fleet, gang, alarms }: FleetEventsProps) {
    super(scope, id);
    const stack = stackOf(this);
    this.#tell('ended', fineTune, ended(gang));
    this.#tell('alarms', fineTune, alarm(stack, alarms));
    if (fleet.capacity.type === 'spot') this.#tell('interruptions', fineTune, interruption(gang));
    if (fleet.capacity.type === 'capacityBlock')
      this.#tell('block', fineTune, blockEnds(stack, fleet.capacity.id));
  }

  #tell(id: string, fineTune: FineTune, { description, pattern, paths, sentence }: Told): void {
    const stack = stackOf(this);
    const { metadata, spec } = fineTune;
    const rule = new CloudwatchEventRule(this, id, {
      name: stack.data(`${fleetName(fineTune)}-${id}`),
      description,
      eventPattern: pattern,
    });
    stack.origin(rule, ['spec', 'compute']);
    new CloudwatchEventTarget(this, `${id}_topic`, {
      rule: rule.name,
      targetId: 'topic',
      arn: stack.data(stack.place.regional('sns', environmentResourceName(spec.environment))),
      inputTransformer: {
        inputPaths: { time: '$.time', ...paths },
        inputTemplate: stack.data(`"${metadata.name} v${spec.version}: ${sentence}"`),
      },
    });
  }
}

function ended({ firstInstanceId }: Gang): Told {
  return {
    description: 'The machines of a training have ended',
    pattern: Fn.jsonencode({
      source: ['aws.ec2'],
      'detail-type': ['EC2 Instance State-change Notification'],
      detail: { 'instance-id': [firstInstanceId], state: ['terminated'] },
    }),
    paths: { machine: '$.detail.instance-id' },
    sentence:
      'its machines have ended (<machine> at <time>). `temper status` says how, and reconciling releases what is left.',
  };
}

function alarm(stack: TemperStack, alarmName: readonly string[]): Told {
  return {
    description: 'Something about a training needs somebody',
    pattern: stack.json({
      source: ['aws.cloudwatch'],
      'detail-type': ['CloudWatch Alarm State Change'],
      detail: { alarmName, state: { value: ['ALARM'] } },
    }),
    paths: { alarm: '$.detail.alarmName', description: '$.detail.configuration.description' },
    sentence: '<description> (<alarm> at <time>)',
  };
}

function interruption({ instanceIds }: Gang): Told {
  return {
    description: 'EC2 takes a Spot machine of a training back',
    pattern: Fn.jsonencode({
      source: ['aws.ec2'],
      'detail-type': ['EC2 Spot Instance Interruption Warning'],
      detail: { 'instance-id': instanceIds },
    }),
    paths: { machine: '$.detail.instance-id' },
    sentence:
      'EC2 takes the Spot machine <machine> back two minutes after <time>. All machines end with a checkpoint; reconciling starts them again where restarts are left.',
  };
}

function blockEnds(stack: TemperStack, reservation: string): Told {
  return {
    description: 'The Capacity Block of a training ends',
    pattern: stack.json({
      source: ['aws.ec2'],
      'detail-type': ['Capacity Block Reservation Expiration Warning'],
      detail: { 'capacity-reservation-id': [reservation] },
    }),
    paths: { block: '$.detail.capacity-reservation-id', end: '$.detail.end-date' },
    sentence:
      'its Capacity Block <block> ends at <end>, and EC2 begins to end its machines ten minutes after <time>.',
  };
}
