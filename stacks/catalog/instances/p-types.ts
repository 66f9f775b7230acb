import { A100_40GB, A100_80GB, B200, B300, H100, H200 } from './accelerators.ts';
import { sizesOf, type Family } from './family.ts';
import type { InstanceType } from './instance-type.ts';

/*
 * Columns: size; accelerators; vCPUs; memory in GiB; local disks, count and GB; network cards, EFA interfaces, interfaces a
 * card, Gbit/s; EBS in MB/s and IOPS.
 */

const P = {
  quota: 'P',
  purchase: ['onDemand', 'spot', 'capacityBlock'],
  bootModes: ['legacy-bios', 'uefi'],
} as const satisfies Partial<Family>;

/** P4d and P4de start with a BIOS alone, and their EFA talks to no other type. */
const P4 = {
  ...P,
  bootModes: ['legacy-bios'],
  efaGeneration: 1,
  primaryWithEfa: 'efa',
} as const satisfies Partial<Family>;

export const P_TYPES: readonly InstanceType[] = [
  ...sizesOf({ ...P4, family: 'p4d', accelerator: A100_40GB }, [
    ['24xlarge', 8, 96, 1152, [8, 1000], [4, 4, 15, 400], [2375, 80_000]],
  ]),
  ...sizesOf({ ...P4, family: 'p4de', accelerator: A100_80GB }, [
    ['24xlarge', 8, 96, 1152, [8, 1000], [4, 4, 15, 400], [2375, 80_000]],
  ]),
  // One card: the larger size's layout does not apply, and GPUDirect RDMA is not supported.
  ...sizesOf({ ...P, family: 'p5', accelerator: H100, efaGeneration: 2, primaryWithEfa: 'efa' }, [
    ['4xlarge', 1, 16, 256, [1, 3800], [1, 1, 4, 100], [1250, 32_500]],
  ]),
  ...sizesOf(
    { ...P, family: 'p5', accelerator: H100, efaGeneration: 2, primaryWithEfa: 'interface' },
    [['48xlarge', 8, 192, 2048, [8, 3800], [32, 32, 2, 3200], [10_000, 260_000]]],
  ),
  ...sizesOf(
    {
      ...P,
      family: 'p5e',
      accelerator: H200,
      efaGeneration: 2,
      primaryWithEfa: 'interface',
      // DescribeInstanceTypes lists on-demand too; the price list has no such price.
      purchase: ['spot', 'capacityBlock'],
    },
    [['48xlarge', 8, 192, 2048, [8, 3800], [32, 32, 2, 3200], [10_000, 260_000]]],
  ),
  ...sizesOf(
    { ...P, family: 'p5en', accelerator: H200, efaGeneration: 3, primaryWithEfa: 'interface' },
    [['48xlarge', 8, 192, 2048, [8, 3800], [16, 16, 4, 3200], [12_500, 400_000]]],
  ),
  ...sizesOf(
    { ...P, family: 'p6-b200', accelerator: B200, efaGeneration: 4, primaryWithEfa: 'interface' },
    [['48xlarge', 8, 192, 2048, [8, 3800], [8, 8, 4, 3200], [12_500, 400_000]]],
  ),
  ...sizesOf(
    {
      ...P,
      family: 'p6-b300',
      accelerator: B300,
      efaGeneration: 4,
      primaryWithEfa: 'interface',
      // Its first card is for IP alone.
      firstEfaCard: 1,
    },
    [['48xlarge', 8, 192, 4096, [8, 3800], [17, 16, 4, 6400], [12_500, 400_000]]],
  ),
];
