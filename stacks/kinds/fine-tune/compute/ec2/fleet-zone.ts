import type { Draft } from '../../../../language/spec-set.ts';
import type { Environment } from '../../../environment/schema.ts';
import type { Ec2Compute } from './schema/index.ts';

/**
 * The id of the zone that machines will stand in, `use1-az4`; undefined where nobody has said it. A zone's name means another zone
 * in each account, and where a subnet of somebody's own stands only AWS knows: both tell nothing.
 */
export function fleetZone(
  compute: Draft<Ec2Compute>,
  environment: Draft<Environment> | undefined,
): string | undefined {
  const network = environment?.spec?.fleets?.network;
  if (compute.subnet !== undefined || network?.type !== 'managed') return undefined;
  return network.zone !== undefined && /-az\d+$/.test(network.zone) ? network.zone : undefined;
}
