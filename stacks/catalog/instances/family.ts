import type { Accelerator } from './accelerators.ts';
import type { EfaFacts, InstanceType, NetworkFacts } from './instance-type.ts';
import { ZONES } from './zones.ts';

/** What all sizes of a family have in common. */
export interface Family extends Pick<
  InstanceType,
  'family' | 'purchase' | 'bootModes' | 'quota' | 'unverified'
> {
  readonly accelerator: Accelerator;
  readonly efaGeneration: EfaFacts['generation'];
  /** What the primary interface is where the size has EFA. */
  readonly primaryWithEfa: NetworkFacts['primary'];
  /** The first network card that carries EFA. */
  readonly firstEfaCard?: number;
}

/** A row of a family's table. */
export type Size = readonly [
  size: string,
  accelerators: number,
  vcpus: number,
  memoryGib: number,
  localDisks: readonly [count: number, sizeGb: number],
  network: readonly [
    cards: number,
    efaInterfaces: number,
    interfacesPerCard: number,
    gbitPerSecond: number,
    upTo?: 'up to',
  ],
  ebs: readonly [mbPerSecond: number, iops: number],
];

/** The instance types of a family, in the order of its table. */
export function sizesOf(family: Family, sizes: readonly Size[]): readonly InstanceType[] {
  return sizes.map(([size, acceleratorCount, vcpus, memoryGib, disks, network, ebs]) => {
    const name = `${family.family}.${size}`;
    return {
      name,
      family: family.family,
      size,
      accelerator: family.accelerator,
      acceleratorCount,
      vcpus,
      memoryGib,
      localDisks: { count: disks[0], sizeGb: disks[1] },
      network: networkOf(family, network),
      ebs: { mbPerSecond: ebs[0], iops: ebs[1] },
      purchase: family.purchase,
      bootModes: family.bootModes,
      quota: family.quota,
      zones: ZONES[name] ?? ZONES[family.family] ?? {},
      ...(family.unverified !== undefined && { unverified: family.unverified }),
    };
  });
}

function networkOf(family: Family, network: Size[5]): NetworkFacts {
  const [cards, interfaces, interfacesPerCard, gbitPerSecond, upTo] = network;
  const { efaGeneration: generation, firstEfaCard: firstCard = 0 } = family;
  return {
    cards,
    interfacesPerCard,
    maxInterfaces: cards * interfacesPerCard,
    gbitPerSecond,
    upTo: upTo !== undefined,
    ...(interfaces > 0 && { efa: { interfaces, firstCard, generation } }),
    primary: interfaces > 0 ? family.primaryWithEfa : 'interface',
  };
}
