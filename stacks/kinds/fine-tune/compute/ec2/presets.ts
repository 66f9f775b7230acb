import type { Ec2Compute, PresetName } from './schema/index.ts';

/** Fields that a preset says where the spec does not. */
export type PresetFields = Pick<
  Ec2Compute,
  'instanceType' | 'nodes' | 'placement' | 'rootVolume' | 'storage'
>;

/**
 * Ordinary fields, by the size of the job: `dev` for data under 1 GB or 100,000 samples, `production` for 1 to 10 GB,
 * `enterprise` for more. They are Temper's choice, not a fact of AWS.
 */
export const PRESETS: Readonly<Record<PresetName, PresetFields>> = {
  dev: {
    instanceType: 'g5.xlarge',
    nodes: 1,
    rootVolume: { type: 'gp3', sizeGib: 100 },
    storage: { datasets: 'standard' },
  },
  production: {
    instanceType: 'p5.48xlarge',
    nodes: 1,
    rootVolume: { type: 'gp3', sizeGib: 500 },
    storage: { datasets: 'expressOneZone' },
  },
  enterprise: {
    instanceType: 'p5.48xlarge',
    nodes: 2,
    placement: 'cluster',
    rootVolume: { type: 'gp3', sizeGib: 500 },
    storage: {
      datasets: 'standard',
      lustre: {
        deployment: 'persistent2',
        capacityGib: 2400,
        throughputPerTib: 250,
        compression: true,
        efa: false,
      },
    },
  },
};
