import { Ec2Fleet } from '@cdktf/provider-aws/lib/ec2-fleet/index.js';
import { ref, type IResolvable, Token } from 'cdktf';
import { Construct } from 'constructs';
import { stackOf } from '../../../../../temper-stack.ts';
import type { Fleet } from '../fleet.ts';
import { gangAddress, gangId } from '../names.ts';
import type { NodeTemplate } from './node-template.ts';

export interface GangProps {
  readonly attempt: number;
  readonly gang: number;
  readonly fleet: Fleet;
  readonly template: NodeTemplate;
  /** What must exist before a machine starts. */
  readonly after: readonly Construct[];
}

/**
 * What starts all machines or none, once. Creating it starts the training and spends money.
 *
 * The provider reads no errors of CreateFleet: an instant fleet without a machine counts as made. So the number of machines is
 * a condition of its own. Everything that would make it anew is ignored: a gang is never replaced, the next has another address.
 */
export class Gang extends Construct {
  readonly fleet: Ec2Fleet;
  /** The ids of its machines, known once they have started; and the first of them. */
  readonly instanceIds: IResolvable;
  readonly firstInstanceId: IResolvable;
  /** Its id once it has machines. Of a fleet that has failed it is never evaluated. */
  readonly started: string;

  constructor(scope: Construct, id: string, props: GangProps) {
    super(scope, id);
    const stack = stackOf(this);
    const { fleet, template, attempt, gang } = props;
    const isSpot = fleet.capacity.type === 'spot';
    const allOrNone = {
      minTargetCapacity: fleet.nodes,
      singleInstanceType: true,
      singleAvailabilityZone: true,
    };
    this.fleet = new Ec2Fleet(this, gangId(attempt, gang), {
      type: 'instant',
      launchTemplateConfig: [
        {
          launchTemplateSpecification: {
            launchTemplateId: template.id,
            version: template.version,
          },
        },
      ],
      targetCapacitySpecification: {
        totalTargetCapacity: fleet.nodes,
        defaultTargetCapacityType: targetOf(fleet),
      },
      ...(isSpot
        ? { spotOptions: { ...allOrNone, allocationStrategy: 'capacity-optimized' } }
        : fleet.capacity.type !== 'capacityBlock' && { onDemandOptions: allOrNone }),
      // Whatever of it is left ends with it.
      terminateInstances: true,
      lifecycle: {
        ignoreChanges: [
          'launch_template_config',
          'on_demand_options',
          'spot_options',
          'target_capacity_specification',
          // Nothing tells it of a fleet that is adopted, and EC2 changes no instant fleet (ModifyFleet).
          'terminate_instances',
        ],
        postcondition: [
          {
            condition: `\${length(flatten(self.fleet_instance_set[*].instance_ids)) == ${fleet.nodes}}`,
            errorMessage: NOT_ALL,
          },
        ],
      },
      dependsOn: [...(props.after as never[])],
    });
    stack.origin(this.fleet, ['spec', 'compute']);
    const ids = `flatten(${gangAddress(attempt, gang)}.fleet_instance_set[*].instance_ids)`;
    this.instanceIds = ref(ids);
    this.firstInstanceId = ref(`${ids}[0]`);
    this.started = Token.asString(ref(`length(${ids}) > 0 ? "${gangId(attempt, gang)}" : ""`));
  }
}

/** Known by these words when an apply fails. */
export const NOT_ALL = 'EC2 did not start all machines of the training.';

function targetOf({ capacity }: Fleet): string {
  if (capacity.type === 'spot') return 'spot';
  return capacity.type === 'capacityBlock' ? 'capacity-block' : 'on-demand';
}
