import type { Source } from '../base-model.ts';

/** Hardware, network cards, usage classes and boot modes: what `DescribeInstanceTypes` answered. */
export const INSTANCE_TYPES_DUMP: Source = {
  source: 'EC2 DescribeInstanceTypes, copied by moto 5.2.1',
  date: '2026-05',
  covers: 'hardware, network cards, purchase options and boot modes',
};

export const EFA_PAGE: Source = {
  source: 'https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/efa-acc-inst-types.md',
  date: '2026-11-20',
  covers: 'interfaces of accelerated instance types, EFA generations',
};

/** Sources of what `INSTANCE_TYPES` says; prices, zones, quotas and accelerators name theirs beside them. */
export const INSTANCE_TYPE_SOURCES: readonly Source[] = [
  INSTANCE_TYPES_DUMP,
  EFA_PAGE,
  {
    source:
      'https://github.com/aws/aws-parallelcluster (queues_stack.py, launch_template_utils.py) and AWS Neuron, setup-trn1-multi-node-execution',
    date: '2024-10-24',
    covers: 'interfaces of P4d, P4de and Trn types',
  },
  {
    source: 'https://aws.amazon.com/ec2/instance-types/trn2',
    date: '2026-11-20',
    covers: 'memory of Trainium2',
  },
];
