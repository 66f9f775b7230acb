import { counted } from '../../language/display.ts';
import type { Accelerator } from './accelerators.ts';
import { hourlyPrice, type PriceTerm } from './instance-prices.ts';
import type { InstanceType } from './instance-type.ts';

/** How a message says each way to pay, after an amount. */
const PAID: readonly (readonly [PriceTerm, string])[] = [
  ['onDemand', 'an hour'],
  ['capacityBlock', 'an hour in a capacity block'],
  ['spot', 'an hour on the spot market'],
];

/** `p5.48xlarge (8 × H100 80 GiB, 192 vCPU, 2,048 GiB of memory, $55.04 an hour)`: for a message that names a type. */
export function describeInstanceType(type: InstanceType, region?: string): string {
  const { name, vcpus, memoryGib } = type;
  const size = `${acceleratorsOf(type)}, ${vcpus} vCPU, ${counted(memoryGib)} GiB of memory`;
  return `${name} (${[size, ...priceOf(type, region)].join(', ')})`;
}

/** `8 × H100 80 GiB`. */
export function acceleratorsOf({
  accelerator,
  acceleratorCount,
}: Pick<InstanceType, 'accelerator' | 'acceleratorCount'>): string {
  return `${acceleratorCount} × ${accelerator.name} ${acceleratorGib(accelerator)} GiB`;
}

function acceleratorGib({ memoryMib }: Accelerator): number {
  return Math.round(memoryMib / 1024);
}

function priceOf(type: InstanceType, region: string | undefined): readonly string[] {
  for (const [term, words] of PAID) {
    const price = hourlyPrice(type, term, region);
    if (price !== undefined) return [`$${price.expectedUsd.toFixed(2)} ${words}`];
  }
  return [];
}
