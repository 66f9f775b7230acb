import { stringify } from 'yaml';
import { readSpecs } from '../../../../../../stacks/language/index.ts';
import { checkSpecs } from '../../../../../../stacks/language/rules/index.ts';
import { KINDS } from '../../../../../../stacks/kinds/index.ts';
import {
  UNKNOWN_DATA,
  type DatasetFacts,
} from '../../../../../../stacks/kinds/fine-tune/dataset-facts.ts';
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

/** A recipe, with what it begins from. */
export const RECIPE = {
  recipe: 'bert-classification',
  weights: { revision: '1'.repeat(40), sha256: 'a'.repeat(64) },
} as const;

/** What somebody looked at, of the data and in AWS. */
const factsOf = (data: DatasetFacts = UNKNOWN_DATA, known?: Partial<FleetFacts>) => {
  const compute = known === undefined ? data.compute : { ...LOOKED_UP, ...known };
  return new Map([['sorter-v1', { ...data, compute }]]);
};

/** Everything that is said about one fleet; `compute` replaces fields of a sound one, `undefined` removes them. */
export function checkFleet(
  compute: Fields,
  {
    spec = {},
    metadata = {},
    where = {},
    data,
    known,
  }: {
    spec?: Fields;
    metadata?: Fields;
    where?: Fields;
    data?: DatasetFacts;
    known?: Partial<FleetFacts>;
  } = {},
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
  const gathered =
    data === undefined && known === undefined ? {} : { FineTune: factsOf(data, known) };
  const told = checkSpecs(specs, { today: '2026-11-22', gathered }, KINDS);
  return told.map((one) => {
    const text = files[one.at?.file ?? ''] ?? '';
    return { ...one, on: text.slice(one.at?.start.offset, one.at?.end.offset) };
  });
}
