import { TRAINIUM, TRAINIUM2 } from './accelerators.ts';
import { sizesOf, type Family } from './family.ts';
import type { InstanceType } from './instance-type.ts';

/*
 * Columns: size; accelerators; vCPUs; memory in GiB; local disks, count and GB; network cards, EFA interfaces, interfaces a
 * card, Gbit/s; EBS in MB/s and IOPS.
 */

/** Trn1 starts with a BIOS alone. */
const TRN1 = {
  accelerator: TRAINIUM,
  efaGeneration: 2,
  primaryWithEfa: 'efa',
  bootModes: ['legacy-bios'],
  quota: 'Trn',
} as const satisfies Partial<Family>;

const TRN2 = {
  family: 'trn2',
  accelerator: TRAINIUM2,
  efaGeneration: 3,
  primaryWithEfa: 'efa',
  bootModes: ['legacy-bios', 'uefi'],
  quota: 'Trn',
} as const satisfies Partial<Family>;

export const TRN_TYPES: readonly InstanceType[] = [
  ...sizesOf({ ...TRN1, family: 'trn1', purchase: ['onDemand', 'spot'] }, [
    ['2xlarge', 1, 8, 32, [1, 474], [1, 0, 4, 12.5, 'up to'], [2500, 65_000]],
  ]),
  ...sizesOf({ ...TRN1, family: 'trn1', purchase: ['onDemand', 'spot', 'capacityBlock'] }, [
    ['32xlarge', 16, 128, 512, [4, 1900], [8, 8, 5, 800], [10_000, 260_000]],
  ]),
  ...sizesOf({ ...TRN1, family: 'trn1n', purchase: ['onDemand', 'spot'] }, [
    ['32xlarge', 16, 128, 512, [4, 1900], [16, 16, 5, 1600], [10_000, 260_000]],
  ]),
  ...sizesOf(
    {
      ...TRN2,
      purchase: ['onDemand', 'spot', 'capacityBlock'],
      unverified: [
        'DescribeInstanceTypes lists on-demand, and the price list has no price for it',
        'where it is offered: AWS’s list has three regions, and somebody who looked on 2026-08-03 found it in sa-east-1 alone',
      ],
    },
    [['3xlarge', 1, 12, 128, [1, 470], [1, 1, 2, 200], [625, 16_250]]],
  ),
  // DescribeInstanceTypes lists on-demand too; the price list has no such price.
  ...sizesOf({ ...TRN2, purchase: ['spot', 'capacityBlock'] }, [
    ['48xlarge', 16, 192, 2048, [4, 1900], [16, 16, 2, 3200], [10_000, 260_000]],
  ]),
];
