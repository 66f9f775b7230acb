import { VOLUMES } from '../../../../../catalog/instances/index.ts';
import { MACHINE_IMAGES } from '../../../../../catalog/machine-images.ts';
import { counted } from '../../../../../language/display.ts';
import { place, type Breach, type Rule } from '../../../../../language/rules/rule.ts';
import type { RootVolume } from '../schema/storage.ts';
import { at, eachOnFleet, type FleetSubject } from './each-on-fleet.ts';

/** Rules about the disk that machines start from; the provider checks none of it. */
export const ROOT_VOLUME_RULES: readonly Rule[] = [
  { code: 'RULE_ROOT_VOLUME', check: eachOnFleet(rootVolume) },
];

/** What is wrong with one field of it, and what to write. */
interface Mistake {
  readonly field: keyof RootVolume;
  readonly message: string;
  readonly fix: string;
}

function* rootVolume(subject: FleetSubject): Iterable<Breach> {
  const { compute, declared } = subject;
  const { type = 'gp3', sizeGib, iops, throughputMibs } = compute.rootVolume ?? {};
  yield* smallerThanImage(subject);
  if (sizeGib === undefined) return;
  const facts = VOLUMES[type];
  const volume = {
    type,
    sizeGib,
    ...(iops !== undefined && { iops }),
    ...(throughputMibs !== undefined && { throughputMibs }),
  };
  for (const { field, message, fix } of [...iopsMistakes(volume), ...throughputMistakes(volume)]) {
    yield {
      message,
      ...place(declared, at('rootVolume', field)),
      why: `EC2 takes ${counted(facts.iops.min)} to ${counted(facts.iops.max)} IOPS of ${type}, at most ${counted(facts.iopsPerGib)} for each GiB`,
      fix,
    };
  }
}

/** What stands on an image of one's own is not known. */
function* smallerThanImage({ compute, instanceType, declared }: FleetSubject): Iterable<Breach> {
  const sizeGib = compute.rootVolume?.sizeGib;
  if (sizeGib === undefined || instanceType === undefined || compute.ami !== undefined) return;
  const image = MACHINE_IMAGES[instanceType.accelerator.kind];
  if (sizeGib >= image.sizeGib) return;
  yield {
    message: `${sizeGib} GiB are too few for the image, which has ${image.sizeGib}`,
    ...place(declared, at('rootVolume', 'sizeGib')),
    why: 'a volume cannot be smaller than the image on it',
    fix: `write ${image.sizeGib + 50} or more`,
  };
}

function* iopsMistakes({ type, sizeGib, iops }: RootVolume): Iterable<Mistake> {
  const facts = VOLUMES[type];
  if (iops === undefined) {
    if (facts.includedIops > 0) return;
    yield {
      field: 'type',
      message: `${type} is bought by IOPS, and none are given`,
      fix: 'write `iops`, or use gp3',
    };
    return;
  }
  const most = Math.min(facts.iops.max, facts.iopsPerGib * sizeGib);
  if (iops >= facts.iops.min && iops <= most) return;
  yield {
    field: 'iops',
    message: `${counted(iops)} IOPS are not to be had of ${sizeGib} GiB ${type}`,
    fix: `write ${counted(facts.iops.min)} to ${counted(most)}`,
  };
}

function* throughputMistakes({ type, iops, throughputMibs }: RootVolume): Iterable<Mistake> {
  if (throughputMibs === undefined) return;
  const { throughputMibs: limits, includedIops } = VOLUMES[type];
  const field = 'throughputMibs';
  if (limits === undefined) {
    yield { field, message: `the throughput of ${type} follows from its IOPS`, fix: 'remove it' };
    return;
  }
  const most = Math.min(limits.max, limits.perIops * (iops ?? includedIops));
  if (throughputMibs <= most) return;
  const needed = counted(Math.ceil(Math.min(throughputMibs, limits.max) / limits.perIops));
  yield {
    field,
    message: `${throughputMibs} MiB/s are more than these IOPS carry`,
    fix: `write at most ${most}${throughputMibs <= limits.max ? `, or \`iops: ${needed.replaceAll(',', '')}\`` : ''}`,
  };
}
