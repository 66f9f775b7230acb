import { stringify } from 'yaml';
import { readSpecs } from '../../../../../../stacks/language/index.ts';
import { checkSpecs } from '../../../../../../stacks/language/rules/index.ts';
import { KINDS } from '../../../../../../stacks/kinds/index.ts';
import { UNKNOWN_DATA } from '../../../../../../stacks/kinds/fine-tune/dataset-facts.ts';
import type { FleetFacts } from '../../../../../../stacks/kinds/fine-tune/compute/ec2/fleet-facts.ts';
import { LOOKED_UP } from '../../../../../helpers/fleets.ts';
import { environment, type Told } from '../../../check.ts';

type Fields = Readonly<Record<string, unknown>>;

/** A fleet that nothing is wrong with. */
export const SOUND = {
  type: 'ec2',
  instanceType: 'g5.xlarge',
  subnet: 'subnet-0123456789abcdef0',
  maxRuntime: '6h',
  workload: { command: ['python3', 'train.py'] },
} as const;

/** What AWS has told of the fleet. */
const surveyed = (known: Partial<FleetFacts>) => ({
  FineTune: new Map([['sorter-v1', { ...UNKNOWN_DATA, compute: { ...LOOKED_UP, ...known } }]]),
});

/** Everything that is said about one fleet; `compute` replaces fields of a sound one, `undefined` removes them. */
export function checkFleet(
  compute: Fields,
  {
    spec = {},
    metadata = {},
    where = {},
    known,
  }: { spec?: Fields; metadata?: Fields; where?: Fields; known?: Partial<FleetFacts> } = {},
): Told[] {
  const model = stringify({
    apiVersion: 'temper/v1alpha1',
    kind: 'FineTune',
    metadata: { name: 'sorter', ...metadata },
    spec: {
      version: 1,
      environment: 'research',
      baseModel: 'org/model',
      dataset: { train: 'train.jsonl' },
      compute: { ...SOUND, ...compute },
      ...spec,
    },
  });
  const files: Readonly<Record<string, string>> = {
    'specs/environment.yaml': environment({ fleets: {}, ...where }),
    'specs/model.yaml': model,
  };
  const specs = readSpecs(
    Object.entries(files).map(([path, text]) => ({ path, text })),
    KINDS,
  );
  const told = checkSpecs(
    specs,
    { today: '2026-11-22', gathered: known === undefined ? {} : surveyed(known) },
    KINDS,
  );
  return told.map((one) => {
    const text = files[one.at?.file ?? ''] ?? '';
    return { ...one, on: text.slice(one.at?.start.offset, one.at?.end.offset) };
  });
}
