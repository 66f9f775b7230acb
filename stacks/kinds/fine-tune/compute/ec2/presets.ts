import { PRESETS as VALUES, type PresetName } from '../../../../estimate/presets.ts';
import type { Ec2Compute } from './schema/index.ts';

/** Fields that a preset says where the spec does not. How long a run may take, each spec says itself. */
export type PresetFields = Pick<
  Ec2Compute,
  'instanceType' | 'nodes' | 'placement' | 'rootVolume' | 'storage' | 'autostop'
>;

/** A preset as fields of `spec.compute`. */
export function presetFields(name: PresetName): PresetFields {
  const { instanceType, nodes, placement, rootVolume, storage, autostop } = VALUES[name].values;
  const { lustre, datasets } = storage;
  return {
    instanceType,
    nodes,
    placement,
    rootVolume,
    autostop,
    storage: {
      datasets,
      ...(lustre !== undefined && {
        lustre: {
          deployment: 'persistent2',
          capacityGib: lustre.capacityGib,
          throughputPerTib: lustre.throughputPerTib,
          compression: true,
          efa: false,
        },
      }),
    },
  };
}
