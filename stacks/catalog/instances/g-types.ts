import { A10G, L4, L40S, type Accelerator } from './accelerators.ts';
import { sizesOf, type Family } from './family.ts';
import type { InstanceType } from './instance-type.ts';

/*
 * Columns: size; accelerators; vCPUs; memory in GiB; local disks, count and GB; network cards, EFA interfaces, interfaces a
 * card, Gbit/s; EBS in MB/s and IOPS. That the two largest G6e carry EFA on every card is DescribeInstanceTypes' word; that
 * their first interface is one of them is inferred from the types with one card.
 */

function graphics(
  family: string,
  accelerator: Accelerator,
  generation: Family['efaGeneration'],
): Family {
  return {
    family,
    accelerator,
    efaGeneration: generation,
    primaryWithEfa: 'efa',
    purchase: ['onDemand', 'spot'],
    bootModes: ['legacy-bios', 'uefi'],
    quota: 'G',
  };
}

export const G_TYPES: readonly InstanceType[] = [
  ...sizesOf(graphics('g5', A10G, 1), [
    ['xlarge', 1, 4, 16, [1, 250], [1, 0, 4, 10, 'up to'], [437.5, 15_000]],
    ['2xlarge', 1, 8, 32, [1, 450], [1, 0, 4, 10, 'up to'], [437.5, 15_000]],
    ['4xlarge', 1, 16, 64, [1, 600], [1, 0, 8, 25, 'up to'], [593.75, 20_000]],
    ['8xlarge', 1, 32, 128, [1, 900], [1, 1, 8, 25], [2000, 65_000]],
    ['12xlarge', 4, 48, 192, [1, 3800], [1, 1, 15, 40], [2000, 65_000]],
    ['16xlarge', 1, 64, 256, [1, 1900], [1, 1, 8, 25], [2000, 65_000]],
    ['24xlarge', 4, 96, 384, [1, 3800], [1, 1, 15, 50], [2375, 80_000]],
    ['48xlarge', 8, 192, 768, [2, 3800], [1, 1, 7, 100], [2375, 80_000]],
  ]),
  ...sizesOf(graphics('g6', L4, 2), [
    ['xlarge', 1, 4, 16, [1, 250], [1, 0, 4, 10, 'up to'], [625, 20_000]],
    ['2xlarge', 1, 8, 32, [1, 450], [1, 0, 4, 10, 'up to'], [625, 20_000]],
    ['4xlarge', 1, 16, 64, [1, 600], [1, 0, 8, 25, 'up to'], [1000, 32_000]],
    ['8xlarge', 1, 32, 128, [2, 450], [1, 1, 8, 25], [2000, 64_000]],
    ['12xlarge', 4, 48, 192, [4, 940], [1, 1, 8, 40], [2500, 80_000]],
    ['16xlarge', 1, 64, 256, [2, 940], [1, 1, 15, 25], [2500, 80_000]],
    ['24xlarge', 4, 96, 384, [4, 940], [1, 1, 15, 50], [3750, 120_000]],
    ['48xlarge', 8, 192, 768, [8, 940], [1, 1, 15, 100], [7500, 240_000]],
  ]),
  ...sizesOf(graphics('g6e', L40S, 2), [
    ['xlarge', 1, 4, 32, [1, 250], [1, 0, 4, 20, 'up to'], [625, 20_000]],
    ['2xlarge', 1, 8, 64, [1, 450], [1, 0, 4, 20, 'up to'], [625, 20_000]],
    ['4xlarge', 1, 16, 128, [1, 600], [1, 0, 8, 20], [1000, 32_000]],
    ['8xlarge', 1, 32, 256, [2, 450], [1, 1, 8, 25], [2000, 64_000]],
    ['12xlarge', 4, 48, 384, [2, 1900], [1, 1, 10, 100], [2500, 80_000]],
    ['16xlarge', 1, 64, 512, [2, 950], [1, 1, 15, 35], [2500, 80_000]],
    ['24xlarge', 4, 96, 768, [2, 1900], [2, 2, 10, 200], [3750, 120_000]],
    ['48xlarge', 8, 192, 1536, [4, 1900], [4, 4, 10, 400], [7500, 240_000]],
  ]),
];
